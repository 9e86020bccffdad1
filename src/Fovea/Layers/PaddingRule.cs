namespace Fovea.Layers;

/// <summary>How much padding.</summary>
public enum PaddingRule
{
    /// <summary>As many cells as given.</summary>
    Explicit,

    /// <summary>⌈input / stride⌉ outputs: total max(0, span − stride or span − input mod stride), the odd cell at the end (TensorFlow, ONNX SAME_UPPER).</summary>
    Same,

    /// <summary>None: windows lie inside the input.</summary>
    Valid,

    /// <summary>dilation·(kernel − 1) on both sides: every overlap counts.</summary>
    Full,
}
