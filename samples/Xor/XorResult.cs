namespace Fovea.Samples;

/// <summary>What one method made of XOR.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Parameters">Numbers that were fitted.</param>
/// <param name="Outputs">f(0, 0), f(0, 1), f(1, 0), f(1, 1); the targets are 0, 1, 1, 0.</param>
public sealed record XorResult(string Method, long Parameters, double[] Outputs)
{
    /// <summary>Share of the corners on the right side of ½, 0 to 1.</summary>
    public double Accuracy => Outputs.Zip(XorData.Targets, (output, target) => output > 0.5 == target > 0.5).Count(right => right) / 4.0;
}
