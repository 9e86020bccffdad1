using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>
/// 1.7159 · tanh(2x / 3), which maps ±1 to ±1 with the maximum curvature there: LeCun et al. 1998, appendix A.
/// </summary>
public sealed record ScaledTanh : Layer
{
    private const float Amplitude = 1.7159f;
    private const float Slope = 2f / 3f;

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Value tanh = graph.Add(new Activation(new ActivationFunction(ActivationKind.Tanh)), graph.Add(new Scale(Slope), input));
        return graph.Add(new Scale(Amplitude), tanh);
    }
}
