package aesam.experiments;

/** Who gives the settings of the experiments. What a profile chooses itself is in {@link Profile#chosen}. */
public enum Source {
    POSTER(
            "Given by the paper's poster",
            "delta = 0.9, the steps of all seven optimizers, SS-SAM's p = 0.5, each row's share of SAM steps, the datasets, the"
                    + " rates of label noise, CIFAR-100 and ResNet-18 in Figures 1 and 2"),
    AUTHORS(
            "Published by a method's authors",
            "ESAM's gamma = 0.5 and beta = 0.6 for ResNet-18, beta = 0.5 with rho = 0.1 for WRN-28-10 and with rho = 0.2 for"
                    + " PyramidNet (Du et al., 2022); LookSAM's k = 5 and alpha = 0.7, which are for vision transformers with AdamW"
                    + " (Liu et al., 2022)"),
    PRACTICE(
            "Usual practice",
            "SGD with momentum 0.9 and weight decay 5e-4, learning rate 0.1 with a cosine over the whole run, random crop and flip,"
                    + " rho = 0.05 on CIFAR-10 and 0.1 on CIFAR-100, symmetric label noise; the second gradient of a SAM step uses"
                    + " the batch's own BatchNorm statistics and leaves the running ones alone"),
    CHOSEN(
            "Chosen here",
            "(lambda1, lambda2) = (-1, 1), which spends 50 % on SAM steps if scores are normal, and (0, 2), which spends 20 %;"
                    + " LookSAM's k = 2 in Table 2; mu starts at 0 and sigma^2 at e^-10; a short last batch is left out; accuracies"
                    + " are those after the last epoch, and nothing is chosen by the test set");

    private final String name;
    private final String settings;

    Source(String name, String settings) {
        this.name = name;
        this.settings = settings;
    }

    /** Which settings it gives, as a sentence. */
    public String sentence() {
        return name + ": " + settings + ".";
    }
}
