namespace Fovea;

/// <summary>What stands in the padding.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The input mirrored at its border cell, which is not repeated: c b | a b c.</summary>
    Reflect,

    /// <summary>The border cell repeated: a a | a b c.</summary>
    Replicate,

    /// <summary>The input again from its other end: b c | a b c.</summary>
    Circular,
}
