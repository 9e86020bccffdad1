using Fovea.Analysis.Explanations;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>Shows any single layer's arithmetic on concrete numbers: formula, substitution, sizes, costs, and one output value term by term.</summary>
public static class LayerExplainer
{
    /// <summary>Explains a layer on an input of a given shape.</summary>
    /// <param name="layer">A convolution, transposed convolution, pooling, dense, normalisation, activation, softmax or dropout layer.</param>
    /// <param name="input">One input, without the batch axis.</param>
    /// <param name="options">The numbers to calculate with; null for made-up ones.</param>
    /// <exception cref="ShapeException">The layer does not fit the input.</exception>
    /// <exception cref="FoveaException">There is no explanation of this kind of layer, or the options do not fit it.</exception>
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
                $"There is no explanation of {layer.GetType().Name}. Explained are convolutions, poolings, Dense, normalisations, activations, Softmax and Dropout; explain a block's layers one by one."),
        };
    }
}
