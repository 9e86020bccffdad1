using Fovea.Kernels.Convolution;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>Plain tensors for a convolution, whichever of them a pass writes.</summary>
internal sealed record Operands(float[] Input, float[] Weights, float[] Bias, float[] Output)
{
    /// <summary>Integers from −7 to 7: sums of up to 2²⁴ / 49 products are exact in any order.</summary>
    public static Operands Integers(ConvolutionGeometry geometry, System.Random random) => Make(geometry, () => random.Next(-7, 8));

    /// <summary>Reals in [−1, 1).</summary>
    public static Operands Reals(ConvolutionGeometry geometry, System.Random random) => Make(geometry, () => (2 * random.NextSingle()) - 1);

    /// <summary>Absolute values: what an error bound is a multiple of.</summary>
    public Operands Magnitudes() => new(Absolute(Input), Absolute(Weights), Absolute(Bias), Absolute(Output));

    public float[] Run(ConvolutionCase convolution, ThreadTeam team, string context) =>
        convolution.Run(team, Input, Weights, Bias, Output, context);

    public double[] Expected(ConvolutionCase convolution) => convolution.Expected(Input, Weights, Bias, Output);

    private static Operands Make(ConvolutionGeometry geometry, Func<float> next) => new(
        Fill(geometry.Batch * geometry.InChannels * geometry.InputArea, next),
        Fill(geometry.WeightLength, next),
        Fill(geometry.OutChannels, next),
        Fill(geometry.Batch * geometry.OutChannels * geometry.OutputArea, next));

    private static float[] Fill(int length, Func<float> next)
    {
        var values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = next();
        }
        return values;
    }

    private static float[] Absolute(float[] values) => Array.ConvertAll(values, MathF.Abs);
}
