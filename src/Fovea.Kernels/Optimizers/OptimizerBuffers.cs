namespace Fovea.Kernels.Optimizers;

/// <summary>The flat buffers an optimiser works on: equally long, a parameter at the same place in each, not overlapping.</summary>
/// <remarks>States start as zeros unless an optimiser says otherwise; those it does not name may be null.</remarks>
internal readonly unsafe struct OptimizerBuffers
{
    /// <summary>Names the buffers.</summary>
    public OptimizerBuffers(float* weights, float* gradient, float* state0 = null, float* state1 = null, float* state2 = null)
    {
        Weights = weights;
        Gradient = gradient;
        State0 = state0;
        State1 = state1;
        State2 = state2;
    }

    /// <summary>The parameters: updated.</summary>
    public float* Weights { get; }

    /// <summary>The loss's gradient: read.</summary>
    public float* Gradient { get; }

    /// <summary>The optimiser's first memory: updated.</summary>
    public float* State0 { get; }

    /// <summary>The optimiser's second memory: updated.</summary>
    public float* State1 { get; }

    /// <summary>The optimiser's third memory: updated.</summary>
    public float* State2 { get; }

    /// <summary>These buffers with only the states asked for, each of which must be there.</summary>
    internal OptimizerBuffers WithStates(bool state0, bool state1 = false, bool state2 = false)
    {
        if (Weights is null || Gradient is null || (state0 && State0 is null) || (state1 && State1 is null) || (state2 && State2 is null))
        {
            throw new ArgumentException("A buffer that the optimiser works on is null.");
        }
        return new OptimizerBuffers(Weights, Gradient, state0 ? State0 : null, state1 ? State1 : null, state2 ? State2 : null);
    }
}
