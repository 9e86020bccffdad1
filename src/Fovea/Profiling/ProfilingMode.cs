namespace Fovea.Profiling;

/// <summary>What of a network is profiled.</summary>
public enum ProfilingMode
{
    /// <summary>A batch through the network.</summary>
    Inference,

    /// <summary>A training step on a batch: forward pass, loss, backward pass; benchmarks add the step of SGD with momentum.</summary>
    Training,
}
