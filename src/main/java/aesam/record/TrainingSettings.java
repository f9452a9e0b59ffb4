package aesam.record;

import aesam.optim.BaseOptimizer;
import aesam.optim.MicroBatches;
import aesam.optim.Schedule;
import aesam.optim.WeightDecay;
import java.util.List;
import java.util.function.Function;

/** The settings of the training: base optimizer, schedule, epochs, batches. */
final class TrainingSettings {
    private TrainingSettings() {}

    static List<Setting> all() {
        return List.of(
                Setting.choice(
                                "base",
                                Setting.Group.TRAINING,
                                "NAME",
                                "The base optimizer",
                                BaseOptimizer.Kind.class,
                                Setting.always(r -> inner(r).kind()),
                                (r, kind) -> inner(r, base -> kind.with(base.weightDecay())))
                        .first(),
                Setting.number(
                        "momentum",
                        Setting.Group.TRAINING,
                        "M",
                        "The momentum of SGD",
                        Setting.in(TrainingSettings::inner, BaseOptimizer.Sgd.class, BaseOptimizer.Sgd::momentum),
                        (r, momentum) -> inner(
                                r,
                                base -> base instanceof BaseOptimizer.Sgd sgd
                                        ? new BaseOptimizer.Sgd(momentum, sgd.weightDecay(), sgd.nesterov())
                                        : base)),
                Setting.flag(
                        "nesterov",
                        Setting.Group.TRAINING,
                        "Use Nesterov's momentum",
                        Setting.in(TrainingSettings::inner, BaseOptimizer.Sgd.class, BaseOptimizer.Sgd::nesterov),
                        (r, nesterov) -> inner(
                                r,
                                base -> base instanceof BaseOptimizer.Sgd sgd
                                        ? new BaseOptimizer.Sgd(sgd.momentum(), sgd.weightDecay(), nesterov)
                                        : base)),
                Setting.number(
                        "weight-decay",
                        Setting.Group.TRAINING,
                        "LAMBDA",
                        "The rate of weight decay",
                        Setting.always(r -> inner(r).weightDecay().rate()),
                        (r, rate) -> inner(
                                r,
                                base -> base.with(
                                        new WeightDecay(rate, base.weightDecay().target())))),
                Setting.choice(
                        "decay",
                        Setting.Group.TRAINING,
                        "WHICH",
                        "The parameters that decay: all, or only matrices (no biases, scales, class tokens, embeddings of positions)",
                        WeightDecay.Target.class,
                        Setting.always(r -> inner(r).weightDecay().target()),
                        (r, target) -> inner(
                                r,
                                base -> base.with(
                                        new WeightDecay(base.weightDecay().rate(), target)))),
                Setting.number(
                        "clip",
                        Setting.Group.TRAINING,
                        "NORM",
                        "Clip the direction of a step to this norm",
                        Setting.in(
                                r -> r.optimizer().base(), BaseOptimizer.Clipped.class, BaseOptimizer.Clipped::maxNorm),
                        (r, norm) -> OptimizerSettings.optimizer(
                                r, o -> o.withBase(new BaseOptimizer.Clipped(norm, inner(r))))),
                Setting.number(
                        "learning-rate",
                        Setting.Group.TRAINING,
                        "RATE",
                        "The initial learning rate",
                        Setting.always(r -> r.schedule().rate()),
                        (r, rate) -> r.withSchedule(r.schedule().kind().schedule(rate))),
                Setting.choice(
                                "schedule",
                                Setting.Group.TRAINING,
                                "KIND",
                                "The schedule of the learning rate",
                                Schedule.Kind.class,
                                Setting.always(r -> r.schedule().kind()),
                                (r, kind) -> r.withSchedule(
                                        kind.schedule(r.schedule().rate())))
                        .first(),
                Setting.count(
                        "warmup",
                        Setting.Group.TRAINING,
                        "N",
                        "The number of epochs of linear warm-up",
                        Setting.always(Recipe::warmup),
                        (r, epochs) -> r.withWarmup(epochs)),
                Setting.number(
                        "average",
                        Setting.Group.TRAINING,
                        "PAST",
                        "Evaluate and keep a moving average of the weights, with this weight of the past, at step t (1 + t)/(10 + t) at most; 0 for none",
                        Setting.always(Recipe::average),
                        Recipe::withAverage),
                Setting.count(
                                "epochs",
                                Setting.Group.TRAINING,
                                "N",
                                "The number of passes over the training images",
                                Setting.always(Recipe::epochs),
                                (r, epochs) ->
                                        r.withWarmup(0).withEpochs(epochs).withWarmup(Math.min(epochs, r.warmup())))
                        .first(),
                Setting.count(
                        "batch",
                        Setting.Group.TRAINING,
                        "N",
                        "The number of images in a batch",
                        Setting.always(Recipe::batch),
                        (r, size) -> r.withBatch(size)),
                Setting.count(
                                "micro-batch",
                                Setting.Group.TRAINING,
                                "N",
                                "Accumulate gradients over micro-batches of N images; 0 passes the whole batch at once",
                                Setting.always(r -> r.optimizer().microBatches().size()),
                                (r, size) -> OptimizerSettings.optimizer(
                                        r,
                                        o -> o.withMicroBatches(new MicroBatches(
                                                size,
                                                size > 0 && o.microBatches().perturbEach()))))
                        .first(),
                Setting.flag(
                        "m-sharpness",
                        Setting.Group.TRAINING,
                        "Perturb each micro-batch along its own gradient, instead of all along the batch's",
                        Setting.always(r -> r.optimizer().microBatches().perturbEach()),
                        (r, each) -> OptimizerSettings.optimizer(
                                r,
                                o -> o.withMicroBatches(
                                        new MicroBatches(o.microBatches().size(), each)))),
                Setting.parsed(
                        "seed",
                        Setting.Group.TRAINING,
                        "N",
                        "The seed of every random number",
                        Setting.always(Recipe::seed),
                        "a whole number",
                        Long::valueOf,
                        Recipe::withSeed));
    }

    private static BaseOptimizer.Unclipped inner(Recipe recipe) {
        return recipe.optimizer().base().unclipped();
    }

    /** Changes the base optimizer within its clipping, if it is clipped. */
    private static Recipe inner(Recipe recipe, Function<BaseOptimizer.Unclipped, BaseOptimizer.Unclipped> change) {
        BaseOptimizer.Unclipped changed = change.apply(inner(recipe));
        return OptimizerSettings.optimizer(
                recipe,
                o -> o.withBase(
                        o.base() instanceof BaseOptimizer.Clipped clipped
                                ? new BaseOptimizer.Clipped(clipped.maxNorm(), changed)
                                : changed));
    }
}
