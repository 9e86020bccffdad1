namespace Fovea.Graph.Rewriting;

/// <summary>The rewritings that are true of any graph on any backend.</summary>
internal static class GraphRewritings
{
    /// <summary>The rewritings, first to last.</summary>
    public static IReadOnlyList<RewritingStep> InOrder { get; } =
    [
        new(new Liveness(), "first: what no output needs does not count as a reader of anything"),
        new(new BatchNormFolding(), "before anything fuses with a convolution or a dense layer, whose node it replaces"),
        new(new LossGradientFusion(), "anywhere: nothing else touches losses"),
        new(new BatchNormReLUGradientFusion(),
            "while the ReLU's gradient is where differentiation put it: right before batch normalisation's"),
        new(new PooledReLUGradients(), "before a convolution fuses with the pooling after it: then nothing reads what is pooled"),
    ];
}
