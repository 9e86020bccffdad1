namespace Fovea.Training;

/// <summary>One process: the gradient stays as it is.</summary>
public sealed class LocalGradients : IGradientReducer
{
    /// <summary>The only one.</summary>
    public static readonly LocalGradients Instance = new();

    private LocalGradients()
    {
    }

    /// <inheritdoc/>
    public void Reduce(Span<float> gradient)
    {
        // The mean over one process.
    }
}
