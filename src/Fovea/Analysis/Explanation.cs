using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>The arithmetic of one layer with concrete numbers.</summary>
public sealed record Explanation
{
    /// <summary>The layer in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The shape of one input, without the batch axis.</summary>
    public required Shape InputShape { get; init; }

    /// <summary>The shape of one output, without the batch axis.</summary>
    public required Shape OutputShape { get; init; }

    /// <summary>The formula: of the output size for layers with windows, else of an output value.</summary>
    public required string Formula { get; init; }

    /// <summary>The formula with this layer's numbers substituted, one line per distinct axis.</summary>
    public required IReadOnlyList<string> Substitution { get; init; }

    /// <summary>The number of trainable parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>
    /// The number of parameters without weight sharing, that is, with separate weights per output position and a
    /// shared bias; null if nothing is shared.
    /// </summary>
    public long? ParametersUnshared { get; init; }

    /// <summary>
    /// Multiply-adds for one input, bias excluded; 0 for layers that are not counted in multiply-adds.
    /// </summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>
    /// Multiply-adds of a dense layer between the same two shapes; null if the comparison is not meaningful.
    /// </summary>
    public long? MultiplyAddsDense { get; init; }

    /// <summary>The size of the parameters in float32.</summary>
    public long ParameterBytes => Parameters * sizeof(float);

    /// <summary>The size of one output in float32.</summary>
    public long OutputBytes => (long)OutputShape.Length * sizeof(float);

    /// <summary>One output value, computed term by term.</summary>
    public required WorkedValue Worked { get; init; }

    /// <summary>The explanation as titled sections, in reading order.</summary>
    public required IReadOnlyList<ExplanationSection> Sections { get; init; }
}
