using Fovea.Analysis.Explanations;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>
/// Explains a layer's arithmetic with concrete numbers: formula, substitution, sizes, costs, and one output value
/// term by term.
/// </summary>
public static class LayerExplainer
{
    /// <summary>Explains a layer on an input of a given shape.</summary>
    /// <param name="layer">
    /// A convolution, transposed convolution, pooling, dense, normalisation, activation, softmax or dropout layer.
    /// </param>
    /// <param name="input">The shape of one input, without the batch axis.</param>
    /// <param name="options">The values to use; null for synthetic ones.</param>
    /// <exception cref="ShapeException">The layer cannot take an input of this shape.</exception>
    /// <exception cref="FoveaException">
    /// There is no explanation for this kind of layer, or the options do not match it.
    /// </exception>
    public static Explanation Explain(Layer layer, Shape input, ExplanationOptions? options = null)
    {
        var subject = new ExplanationSubject(layer, input, options ?? new ExplanationOptions());
        return layer switch
        {
            Conv conv => ConvExplanation.Explain(conv, subject),
            ConvTranspose conv => ConvTransposeExplanation.Explain(conv, subject),
            MaxPool or AveragePool or MedianPool or LpPool or StochasticPool
                or AdaptiveAveragePool or AdaptiveMaxPool or GlobalAveragePool or GlobalMaxPool => PoolExplanation.Explain(subject),
            Dense dense => DenseExplanation.Explain(dense, subject),
            BatchNorm or LayerNorm or GroupNorm or InstanceNorm => NormExplanation.Explain(subject),
            LocalResponseNorm norm => LocalResponseNormExplanation.Explain(norm, subject),
            ActivationLayer or PReLU => ActivationExplanation.Explain(subject),
            Softmax or LogSoftmax => SoftmaxExplanation.Explain(subject),
            Dropout dropout => DropoutExplanation.Explain(dropout, subject),
            _ => throw new FoveaException(
                $"There is no explanation for {layer.GetType().Name}. Supported are convolutions, pooling, Dense, " +
                "normalisations, activations, Softmax and Dropout; explain the layers of a block one by one."),
        };
    }
}
