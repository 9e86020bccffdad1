namespace Fovea.Samples;

/// <summary>The result of one method on XOR.</summary>
/// <param name="Method">The name of the method.</param>
/// <param name="Parameters">The number of fitted parameters.</param>
/// <param name="Outputs">f(0, 0), f(0, 1), f(1, 0), f(1, 1); the targets are 0, 1, 1, 0.</param>
public sealed record XorResult(string Method, long Parameters, double[] Outputs)
{
    /// <summary>The share of correctly classified corners, with the threshold ½.</summary>
    public double Accuracy => Outputs.Zip(XorData.Targets, (output, target) => output > 0.5 == target > 0.5).Count(right => right) / 4.0;
}
