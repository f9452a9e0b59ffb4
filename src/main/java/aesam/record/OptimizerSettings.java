package aesam.record;

import aesam.optim.Ascent;
import aesam.optim.Descent;
import aesam.optim.Lookahead;
import aesam.optim.Optimizer;
import aesam.optim.OptimizerName;
import aesam.optim.Perturbation;
import aesam.optim.Policy;
import aesam.optim.Redirected;
import aesam.optim.Reuse;
import aesam.optim.Selection;
import aesam.optim.SharpnessMeasure;
import aesam.optim.SharpnessModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The settings of the SAM-type optimizer. */
final class OptimizerSettings {
    private OptimizerSettings() {}

    static List<Setting> all() {
        return List.of(
                Setting.choice(
                                "optimizer",
                                Setting.Group.OPTIMIZER,
                                "NAME",
                                "The optimizer",
                                OptimizerName.class,
                                Setting.always(r -> r.optimizer().name()),
                                (r, name) -> r.optimizer(name.optimizer()))
                        .first(),
                Setting.text(
                                "policy",
                                Setting.Group.OPTIMIZER,
                                "POLICY",
                                "Another policy than the optimizer's own: " + PolicyNotation.KNOWN,
                                OptimizerSettings::anotherPolicy,
                                (r, policy) -> optimizer(
                                        r,
                                        o -> o.withPolicy(PolicyNotation.parse(policy))
                                                .withName(o.name() + " " + PolicyNotation.shortened(policy))))
                        .first(),
                Setting.parsed(
                                "share",
                                Setting.Group.OPTIMIZER,
                                "SHARE[,...]",
                                "Take the sharpest steps as SAM steps, so many that this is their share; of several, each holds"
                                        + " for as large a part of training",
                                Setting.in(
                                        r -> r.optimizer().decision().policy(),
                                        Policy.Budget.class,
                                        Policy.Budget::share),
                                "a share of steps, or several with commas",
                                PolicyNotation::numbers,
                                (r, share) -> optimizer(r, o -> o.share(share)))
                        .first(),
                Setting.number(
                        "rho",
                        Setting.Group.OPTIMIZER,
                        "RHO",
                        "The size rho of the perturbation; 0.5 is usual for asam, 0.1 for fisher",
                        r -> r.optimizer().samStep().perturbation().size().map(Perturbation.Size::rho),
                        (r, rho) -> size(r, s -> new Perturbation.Size(rho, s.normalized()))),
                Setting.choice(
                                "perturbation",
                                Setting.Group.OPTIMIZER,
                                "KIND",
                                "Perturb by rho g/norm(g) (normalized), by rho g (unnormalized), as ASAM does (asam), in the metric of"
                                        + " the Fisher information (fisher), equally far in each tensor (layerwise), in a random"
                                        + " direction (random), or as F-SAM does (friendly)",
                                Perturbation.Kind.class,
                                r -> r.optimizer().samStep().perturbation().kind(),
                                (r, kind) -> optimizer(
                                        r,
                                        o -> o.withPerturbation(
                                                o.samStep().perturbation().as(kind))))
                        .first(),
                Setting.text(
                        "rho-schedule",
                        Setting.Group.OPTIMIZER,
                        "SCHEDULE",
                        "What rho is multiplied by over training: " + RhoNotation.KNOWN,
                        Setting.always(r -> RhoNotation.write(
                                r.optimizer().samStep().ascent().rho())),
                        (r, schedule) -> ascent(r, a -> a.withRho(RhoNotation.parse(schedule)))),
                Setting.count(
                        "ascent-steps",
                        Setting.Group.OPTIMIZER,
                        "N",
                        "Go through the perturbation in N steps of rho/N, with a gradient for each",
                        Setting.always(r -> r.optimizer().samStep().ascent().steps()),
                        (r, steps) -> ascent(r, a -> a.withSteps(steps))),
                Setting.number(
                        "asam-eta",
                        Setting.Group.OPTIMIZER,
                        "ETA",
                        "What ASAM adds to each weight's size",
                        Setting.in(
                                r -> r.optimizer().samStep().perturbation(),
                                Redirected.Asam.class,
                                Redirected.Asam::eta),
                        (r, eta) -> perturbation(
                                r, p -> p instanceof Redirected.Asam asam ? new Redirected.Asam(asam.rho(), eta) : p)),
                Setting.number(
                        "fisher-eta",
                        Setting.Group.OPTIMIZER,
                        "ETA",
                        "The weight of the Fisher information in Fisher SAM's metric 1 + eta g^2",
                        Setting.in(
                                r -> r.optimizer().samStep().perturbation(),
                                Redirected.Fisher.class,
                                Redirected.Fisher::eta),
                        (r, eta) -> perturbation(
                                r,
                                p -> p instanceof Redirected.Fisher fisher
                                        ? new Redirected.Fisher(fisher.rho(), eta)
                                        : p)),
                Setting.number(
                        "friendly-sigma",
                        Setting.Group.OPTIMIZER,
                        "SIGMA",
                        "How much of the moving average of gradients F-SAM takes off the gradient",
                        Setting.in(
                                r -> r.optimizer().samStep().perturbation(),
                                Redirected.Friendly.class,
                                Redirected.Friendly::sigma),
                        (r, sigma) -> perturbation(
                                r,
                                p -> p instanceof Redirected.Friendly f
                                        ? new Redirected.Friendly(f.rho(), sigma, f.lambda())
                                        : p)),
                Setting.number(
                        "friendly-lambda",
                        Setting.Group.OPTIMIZER,
                        "LAMBDA",
                        "The weight of the past in F-SAM's moving average of gradients",
                        Setting.in(
                                r -> r.optimizer().samStep().perturbation(),
                                Redirected.Friendly.class,
                                Redirected.Friendly::lambda),
                        (r, lambda) -> perturbation(
                                r,
                                p -> p instanceof Redirected.Friendly f
                                        ? new Redirected.Friendly(f.rho(), f.sigma(), lambda)
                                        : p)),
                Setting.choice(
                                "descent",
                                Setting.Group.OPTIMIZER,
                                "KIND",
                                "Follow the gradient at the perturbed weights (perturbed), less a part of the other gradient (gsam), or"
                                        + " weigh what it has beyond the other, beside the base optimizer (wsam) or through it"
                                        + " (wsam-coupled)",
                                Descent.Kind.class,
                                Setting.always(
                                        r -> r.optimizer().samStep().descent().kind()),
                                (r, kind) -> r.optimizer().samStep().descent().kind() == kind
                                        ? r
                                        : optimizer(r, o -> o.withDescent(kind.usual())))
                        .first(),
                Setting.number(
                        "gsam-alpha",
                        Setting.Group.OPTIMIZER,
                        "ALPHA",
                        "How much of the gradient's part orthogonal to the perturbed one GSAM takes off",
                        Setting.in(
                                r -> r.optimizer().samStep().descent(),
                                Descent.SurrogateGap.class,
                                Descent.SurrogateGap::alpha),
                        (r, alpha) -> r.optimizer().samStep().descent() instanceof Descent.SurrogateGap
                                ? optimizer(r, o -> o.withDescent(new Descent.SurrogateGap(alpha)))
                                : r),
                Setting.number(
                        "wsam-gamma",
                        Setting.Group.OPTIMIZER,
                        "GAMMA",
                        "WSAM weighs sharpness by gamma/(1 - gamma)",
                        Setting.in(
                                r -> r.optimizer().samStep().descent(),
                                Descent.Weighted.class,
                                Descent.Weighted::gamma),
                        (r, gamma) -> r.optimizer().samStep().descent() instanceof Descent.Weighted w
                                ? optimizer(r, o -> o.withDescent(new Descent.Weighted(gamma, w.decoupled())))
                                : r),
                Setting.number(
                        "msam-rho",
                        Setting.Group.OPTIMIZER,
                        "RHO",
                        "Take each first gradient at w - RHO v/norm(v) with the momentum v, as MSAM does, which has 0.3 with SGD; 0"
                                + " takes it at w",
                        Setting.always(
                                r -> r.optimizer().lookahead() instanceof Lookahead.Momentum msam ? msam.rho() : 0.0),
                        (r, rho) -> optimizer(
                                r,
                                o -> o.withLookahead(rho == 0 ? new Lookahead.None() : new Lookahead.Momentum(rho)))),
                Setting.number(
                        "beta",
                        Setting.Group.OPTIMIZER,
                        "BETA",
                        "The share of tensors that ESAM perturbs",
                        Setting.in(
                                r -> r.optimizer().samStep().perturbation(),
                                Perturbation.StochasticWeights.class,
                                Perturbation.StochasticWeights::beta),
                        (r, beta) -> r.optimizer().samStep().perturbation() instanceof Perturbation.StochasticWeights s
                                ? optimizer(
                                        r,
                                        o -> o.withPerturbation(
                                                new Perturbation.StochasticWeights(s.rho(), beta, s.normalized())))
                                : r),
                Setting.choice(
                        "sharpness",
                        Setting.Group.OPTIMIZER,
                        "KIND",
                        "What is modelled as N(mu, sigma^2) and decided by: norm(g)^2 (gradient), that times the size of the batch"
                                + " (per-sample), the variance of micro-batches' gradients (variance; needs m-sharpness), the loss"
                                + " increase along g over 0.05 (loss-increase; costs a third of a gradient) or along the epsilon of the"
                                + " last SAM step (last-increase; as much), or how far g has turned since the last step (turn)",
                        SharpnessMeasure.Kind.class,
                        r -> r.optimizer().decision().measure().kind(),
                        (r, kind) -> r.optimizer().decision().measure().kind().equals(Optional.of(kind))
                                ? r
                                : optimizer(r, o -> o.withMeasure(kind.usual()))),
                Setting.number(
                        "delta",
                        Setting.Group.OPTIMIZER,
                        "DELTA",
                        "The weight delta of the past in the moving averages mu and sigma^2",
                        Setting.always(r -> r.optimizer().decision().model().delta()),
                        (r, delta) -> sharpness(r, m -> new SharpnessModel(delta, m.lambda1(), m.lambda2()))),
                Setting.number(
                        "lambda1",
                        Setting.Group.OPTIMIZER,
                        "L",
                        "The threshold lambda1 at the end of training, in units of sigma",
                        Setting.always(r -> r.optimizer().decision().model().lambda1()),
                        (r, lambda) -> sharpness(r, m -> new SharpnessModel(m.delta(), lambda, m.lambda2()))),
                Setting.number(
                        "lambda2",
                        Setting.Group.OPTIMIZER,
                        "L",
                        "The threshold lambda2 at the start of training, in units of sigma",
                        Setting.always(r -> r.optimizer().decision().model().lambda2()),
                        (r, lambda) -> sharpness(r, m -> new SharpnessModel(m.delta(), m.lambda1(), lambda))),
                Setting.number(
                        "p",
                        Setting.Group.OPTIMIZER,
                        "P",
                        "The probability of a SAM step in SS-SAM",
                        r -> r.optimizer().decision().policy() instanceof Policy.Bernoulli random
                                        && random.p().size() == 1
                                ? Optional.of(random.p().get(0))
                                : Optional.empty(),
                        (r, p) -> r.optimizer().decision().policy() instanceof Policy.Bernoulli random
                                        && random.p().size() == 1
                                ? optimizer(r, o -> o.withPolicy(new Policy.Bernoulli(p)))
                                : r),
                Setting.count(
                        "k",
                        Setting.Group.OPTIMIZER,
                        "K",
                        "LookSAM takes a SAM step every k steps",
                        Setting.in(r -> r.optimizer().decision().policy(), Policy.Every.class, Policy.Every::k),
                        (r, k) -> r.optimizer().decision().policy() instanceof Policy.Every
                                ? optimizer(r, o -> o.withPolicy(new Policy.Every(k)))
                                : r),
                Setting.number(
                        "alpha",
                        Setting.Group.OPTIMIZER,
                        "ALPHA",
                        "The weight alpha of the reused part in LookSAM and AE-LookSAM; its authors have 0.7 for AdamW",
                        Setting.in(r -> r.optimizer().reuse(), Reuse.Orthogonal.class, Reuse.Orthogonal::alpha),
                        (r, alpha) -> r.optimizer().reuse() instanceof Reuse.Orthogonal
                                ? optimizer(r, o -> o.withReuse(new Reuse.Orthogonal(alpha)))
                                : r),
                Setting.number(
                        "gamma",
                        Setting.Group.OPTIMIZER,
                        "GAMMA",
                        "The share of samples that ESAM takes the second gradient on",
                        Setting.in(
                                r -> r.optimizer().samStep().selection(),
                                Selection.Sharpest.class,
                                Selection.Sharpest::gamma),
                        (r, gamma) -> r.optimizer().samStep().selection() instanceof Selection.Sharpest
                                ? optimizer(r, o -> o.withSelection(new Selection.Sharpest(gamma)))
                                : r));
    }

    /** The policy, unless the optimizer's name says it. */
    private static Optional<String> anotherPolicy(Recipe recipe) {
        Policy policy = recipe.optimizer().decision().policy();
        boolean named = Arrays.stream(OptimizerName.values())
                .filter(name -> name.toString().equals(recipe.optimizer().name()))
                .anyMatch(name -> name.optimizer().decision().policy().getClass() == policy.getClass());
        return named ? Optional.empty() : Optional.of(PolicyNotation.write(policy));
    }

    static Recipe optimizer(Recipe recipe, UnaryOperator<Optimizer> change) {
        return recipe.withOptimizer(change.apply(recipe.optimizer()));
    }

    private static Recipe size(Recipe recipe, UnaryOperator<Perturbation.Size> change) {
        Perturbation former = recipe.optimizer().samStep().perturbation();
        return former.size()
                .map(size -> optimizer(recipe, o -> o.withPerturbation(former.withSize(change.apply(size)))))
                .orElse(recipe);
    }

    private static Recipe perturbation(Recipe recipe, UnaryOperator<Perturbation> change) {
        return optimizer(
                recipe, o -> o.withPerturbation(change.apply(o.samStep().perturbation())));
    }

    private static Recipe ascent(Recipe recipe, UnaryOperator<Ascent> change) {
        return optimizer(recipe, o -> o.withAscent(change.apply(o.samStep().ascent())));
    }

    private static Recipe sharpness(Recipe recipe, UnaryOperator<SharpnessModel> change) {
        return optimizer(recipe, o -> o.withModel(change.apply(o.decision().model())));
    }
}
