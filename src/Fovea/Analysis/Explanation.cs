using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>The arithmetic of one layer on concrete numbers, for text, JSON and pages alike.</summary>
public sealed record Explanation
{
    /// <summary>The layer in a line.</summary>
    public required string Title { get; init; }

    /// <summary>One input, without the batch axis.</summary>
    public required Shape InputShape { get; init; }

    /// <summary>One output, without the batch axis.</summary>
    public required Shape OutputShape { get; init; }

    /// <summary>The rule in symbols: of the output size for layers with windows, else of a value.</summary>
    public required string Formula { get; init; }

    /// <summary>The rule with this layer's numbers in it, a line per distinct axis.</summary>
    public required IReadOnlyList<string> Substitution { get; init; }

    /// <summary>Numbers that training moves.</summary>
    public required long Parameters { get; init; }

    /// <summary>Parameters if every output position had weights of its own and only the bias were shared; null where nothing is shared.</summary>
    public long? ParametersUnshared { get; init; }

    /// <summary>Multiply-adds for one input, bias excluded; 0 for layers that are not counted so.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Multiply-adds of a dense layer between the same two shapes; null where the comparison says nothing.</summary>
    public long? MultiplyAddsDense { get; init; }

    /// <summary>Parameters in float32.</summary>
    public long ParameterBytes => Parameters * sizeof(float);

    /// <summary>One output in float32.</summary>
    public long OutputBytes => (long)OutputShape.Length * sizeof(float);

    /// <summary>One output value, computed term by term.</summary>
    public required WorkedValue Worked { get; init; }

    /// <summary>The explanation as titled lines, in the order in which it is read.</summary>
    public required IReadOnlyList<ExplanationSection> Sections { get; init; }
}
