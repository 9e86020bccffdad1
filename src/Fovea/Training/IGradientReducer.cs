namespace Fovea.Training;

/// <summary>Combines the gradients of processes that train one model on different data. Called once per step, between gradients and weights.</summary>
public interface IGradientReducer
{
    /// <summary>Replaces the gradient by the mean over all processes.</summary>
    /// <param name="gradient">The flat gradient, in the order of the parameters' flat buffer.</param>
    void Reduce(Span<float> gradient);
}
