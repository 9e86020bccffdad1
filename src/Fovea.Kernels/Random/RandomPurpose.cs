namespace Fovea.Kernels.Random;

/// <summary>What a stream of random numbers is for. The numbers are part of reproducibility: they never change.</summary>
internal enum RandomPurpose : uint
{
    /// <summary>Initial weights; the step is the parameter's index.</summary>
    Initialization = 1,

    /// <summary>The order of the training samples; the step is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Augmentation; the step is the epoch, the element the sample's.</summary>
    Augmentation = 3,

    /// <summary>Mixup and cutmix; the step is the training step.</summary>
    Mixing = 4,

    /// <summary>Synthetic data in samples and tests.</summary>
    Synthetic = 5,

    /// <summary>Dropout and stochastic pooling: this value plus the layer's index in the graph; the step is the training step.</summary>
    Layer = 1 << 16,
}
