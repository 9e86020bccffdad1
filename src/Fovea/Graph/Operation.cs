using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>
/// What a node does, apart from any tensor: attributes, output shapes, gradient rule, cost, receptive-field rule, and
/// its meaning as plain arithmetic in double precision. How it is done fast is the backends' business.
/// </summary>
/// <remarks>
/// A program's own operation is a record that derives from this one. It runs on every backend by <see cref="Evaluate"/>; a fast kernel
/// for it is registered with a backend (<c>CpuBackend.Kernels</c>).
/// </remarks>
public abstract record Operation
{
    /// <summary>The operation's name for people: <c>Convolution</c>.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The shapes that come out.</summary>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    public abstract IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs);

    /// <summary>Adds the nodes that compute the gradients with respect to the inputs.</summary>
    /// <param name="graph">Where to add them.</param>
    /// <param name="node">The forward node.</param>
    /// <param name="dOutputs">
    /// The gradient of each output; null where nothing depends on it, and for a <see cref="Ops.Loss"/> that is differentiated itself.
    /// </param>
    /// <returns>A gradient per input; null where none is needed (<see cref="GraphBuilder.NeedsGradient"/>) or none exists.</returns>
    public virtual IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        throw new FoveaException($"{node.Layer}: {Name} has no gradient. Use it for inference, or freeze what comes before it.");

    /// <summary>Multiply-adds of convolutions and dense layers, bias excluded; 0 for the rest, as the literature counts.</summary>
    public virtual long MultiplyAdds(IReadOnlyList<Shape> inputs) => 0;

    /// <summary>Which input cells an output unit sees, per spatial axis; null if every output sees every input.</summary>
    public virtual IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs)
    {
        int spatial = Math.Max(0, inputs[0].Rank - 2);
        return Enumerable.Repeat(ReceptiveFieldRule.Pointwise, spatial).ToArray();
    }

    /// <summary>Whether a run changes something besides the outputs: a batch normalisation updates its running statistics.</summary>
    public virtual bool HasSideEffect => false;

    /// <summary>Whether the first output is an affine function of the first input, the other inputs held fixed.</summary>
    public virtual bool IsAffine => false;

    /// <summary>Whether the second input holds weights that mix channels or features: a convolution's, a dense layer's.</summary>
    public virtual bool HasWeights => false;

    /// <summary>Whether the first output is the first input normalised by statistics of the values themselves.</summary>
    public virtual bool Normalizes => false;

    /// <summary>Computes the outputs in double precision: what the operation means, written to be read.</summary>
    /// <remarks>
    /// The reference backend runs it, and every backend that has no kernel of its own for the operation. It reads and writes row-major
    /// tensors; outputs are zero when it begins. It may be called by one thread after another, never by two at once for one node.
    /// </remarks>
    public abstract void Evaluate(EvaluationContext arguments);
}
