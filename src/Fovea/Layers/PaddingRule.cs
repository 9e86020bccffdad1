namespace Fovea.Layers;

/// <summary>How padding is determined.</summary>
public enum PaddingRule
{
    /// <summary>The given number of cells.</summary>
    Explicit,

    /// <summary>
    /// ⌈input / stride⌉ outputs: total max(0, span − stride or span − input mod stride), the odd cell
    /// at the end (TensorFlow, ONNX SAME_UPPER).
    /// </summary>
    Same,

    /// <summary>None: windows are inside the input.</summary>
    Valid,

    /// <summary>dilation·(kernel − 1) on both sides: every position in which window and input overlap.</summary>
    Full,
}
