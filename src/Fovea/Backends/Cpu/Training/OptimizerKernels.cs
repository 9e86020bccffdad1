using Fovea.Kernels;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Simd;
using Fovea.Optimizers;

namespace Fovea.Backends.Cpu.Training;

/// <summary>From an optimiser's description to its kernels.</summary>
internal static unsafe class OptimizerKernels
{
    public static IReadOnlyList<KernelStage> Prepare(
        Optimizer optimizer, VectorWidth width, OptimizerSection[] sections, OptimizerBuffers buffers,
        OptimizerStep* step, double* workspace) => optimizer switch
        {
            Sgd o => [new SgdStage(width, sections, o.Momentum, o.Dampening, o.Nesterov, buffers, step)],
            Adam o => [new AdamStage(width, sections, o.Beta1, o.Beta2, o.Epsilon, decoupledDecay: false, buffers, step)],
            AdamW o => [new AdamStage(width, sections, o.Beta1, o.Beta2, o.Epsilon, decoupledDecay: true, buffers, step)],
            RmsProp o => [new RmsPropStage(width, sections, o.Alpha, o.Epsilon, o.Momentum, o.Centered, buffers, step)],
            Adagrad o => [new AdagradStage(width, sections, o.Epsilon, buffers, step)],
            Fovea.Optimizers.Lars o => Kernels.Optimizers.Lars.Prepare(width, sections, o.Momentum, dampening: 0,
                nesterov: false, o.Trust, epsilon: 1e-8, buffers, step, workspace),
            Fovea.Optimizers.Lamb o =>
                Kernels.Optimizers.Lamb.Prepare(width, sections, o.Beta1, o.Beta2, o.Epsilon, buffers, step, workspace),
            _ => throw new FoveaException($"There is no kernel for the optimizer {optimizer.GetType().Name}."),
        };

    /// <summary>Floats that the layer-wise optimisers need for their norms.</summary>
    public static long WorkspaceFloats(Optimizer optimizer, OptimizerSection[] sections) => optimizer switch
    {
        Fovea.Optimizers.Lars => Kernels.Optimizers.Lars.WorkspaceFloats(sections),
        Fovea.Optimizers.Lamb => Kernels.Optimizers.Lamb.WorkspaceFloats(sections),
        _ => 0,
    };

    /// <summary>Sets what changes from update to update.</summary>
    /// <param name="update">Updates done before this one.</param>
    public static void Set(OptimizerStep* step, Optimizer optimizer, long update, double rate, double gradientScale)
    {
        (double beta1, double beta2) = optimizer switch
        {
            Adam o => (o.Beta1, o.Beta2),
            AdamW o => (o.Beta1, o.Beta2),
            Fovea.Optimizers.Lamb o => (o.Beta1, o.Beta2),
            _ => (0.0, 0.0),
        };
        *step = new OptimizerStep
        {
            LearningRate = (float)rate,
            BiasCorrection1 = (float)(1 - Math.Pow(beta1, update + 1)),
            BiasCorrection2 = (float)(1 - Math.Pow(beta2, update + 1)),
            GradientScale = (float)gradientScale,
            Index = (int)Math.Min(update, int.MaxValue),
        };
    }
}
