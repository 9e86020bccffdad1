namespace Fovea.Kernels.Optimizers;

/// <summary>What changes from step to step. The caller writes it before it runs an optimiser's stages.</summary>
internal struct OptimizerStep
{
    /// <summary>The learning rate η of this step.</summary>
    public float LearningRate { get; set; }

    /// <summary>1 − β₁ᵗ, t = <see cref="Index"/> + 1; read by Adam, AdamW and LAMB. Computed in double precision, then rounded.</summary>
    public float BiasCorrection1 { get; set; }

    /// <summary>1 − β₂ᵗ.</summary>
    public float BiasCorrection2 { get; set; }

    /// <summary>Multiplies every gradient as it is read: 1, or what clipping, accumulation and loss scaling ask for.</summary>
    public float GradientScale { get; set; }

    /// <summary>Steps taken before this one. At 0 the momentum of SGD and LARS starts as the gradient itself, as in PyTorch.</summary>
    public int Index { get; set; }
}
