namespace Fovea.Graph;

/// <summary>How the receptive field grows along one spatial axis: output o sees inputs o·stride − padBegin … + extent − 1.</summary>
/// <param name="Extent">Input cells that one output sees.</param>
/// <param name="Stride">Input cells between neighbouring outputs.</param>
/// <param name="PadBegin">Cells before the input that output 0 reaches.</param>
public readonly record struct ReceptiveFieldRule(int Extent, double Stride, double PadBegin)
{
    /// <summary>Each output sees the input at its own place.</summary>
    public static readonly ReceptiveFieldRule Pointwise = new(1, 1, 0);
}
