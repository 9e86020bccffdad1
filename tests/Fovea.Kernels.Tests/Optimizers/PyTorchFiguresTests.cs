using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Optimizers;

public class PyTorchFiguresTests
{
    // Five steps of PyTorch 1.13's torch.optim in double precision from these weights with g[i] = ((7·i + 3·step) mod 11 − 5) / 8.
    private static readonly float[] Initial = [0.5f, -1.25f, 2, 0.0625f, -0.75f];

    [Theory]
    [InlineData("SgdNesterov", 0.1, 0.01, new[]
    { 0.801025690049182, -1.5426783341312225, 2.0194642325486187, -0.05920208336369637, -0.8415429241310493 })]
    [InlineData("SgdDampened", 0.1, 0.01, new[]
    { 0.7549616045164491, -1.4513514186689322, 2.027234878357883, -0.10332803414277818, -0.8210169933124505 })]
    [InlineData("Adam", 0.01, 0.01, new[]
    { 0.5276307613561397, -1.278819263919452, 2.0082602887153667, 0.046119291466622366, -0.7692775881835914 })]
    [InlineData("AdamW", 0.01, 0.1,
        new[] { 0.5253887742423279, -1.2733695716070441, 2.000792938561072, 0.04590471042384347, -0.7661299274510398 })]
    [InlineData("RmsPropCentered", 0.01, 0.01, new[]
    { 0.9214800616619152, -1.8845984727082767, 2.1194190722997894, -0.19758946929732774, -1.3010914785465044 })]
    [InlineData("RmsProp", 0.01, 0.01,
        new[] { 0.6079023171949116, -1.4334503069967637, 2.0348241671417435, 0.0291229217813452, -0.8893953057266607 })]
    [InlineData("Adagrad", 0.1, 0.01,
        new[] { 0.6079294764858215, -1.4331210481403531, 2.034795414242781, 0.02882372531580591, -0.889337773889186 })]
    public unsafe void FiveSteps_AgreeWithPyTorch(string name, double rate, double decay, double[] expected)
    {
        float[] weights = [.. Initial];
        float[] gradient = new float[5];
        float[] states = new float[15];
        OptimizerStep step = default;
        fixed (float* w = weights, g = gradient, s = states)
        {
            var buffers = new OptimizerBuffers(w, g, s, s + 5, s + 10);
            VectorWidth width = VectorWidths.Widest;
            OptimizerSection[] sections = [new(0, 5, 1, (float)decay)];
            OptimizerStage stage = name switch
            {
                "SgdNesterov" => new SgdStage(width, sections, 0.9, 0, true, buffers, &step),
                "SgdDampened" => new SgdStage(width, sections, 0.9, 0.25, false, buffers, &step),
                "Adam" => new AdamStage(width, sections, 0.9, 0.999, 1e-8, false, buffers, &step),
                "AdamW" => new AdamStage(width, sections, 0.9, 0.999, 1e-8, true, buffers, &step),
                "RmsPropCentered" => new RmsPropStage(width, sections, 0.99, 1e-8, 0.9, true, buffers, &step),
                "RmsProp" => new RmsPropStage(width, sections, 0.99, 1e-8, 0, false, buffers, &step),
                _ => new AdagradStage(width, sections, 1e-10, buffers, &step),
            };
            for (int t = 0; t < 5; t++)
            {
                for (int i = 0; i < 5; i++)
                {
                    gradient[i] = ((((i * 7) + (t * 3)) % 11) - 5) * 0.125f;
                }
                step = new OptimizerStep
                {
                    LearningRate = (float)rate,
                    BiasCorrection1 = (float)(1 - Math.Pow(0.9, t + 1)),
                    BiasCorrection2 = (float)(1 - Math.Pow(0.999, t + 1)),
                    GradientScale = 1,
                    Index = t,
                };
                stage.Run(0, stage.Tasks);
            }
        }

        // Five steps of about ten roundings, 2⁻²⁴ each, on numbers up to 2.
        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 50 * 2 * Math.Pow(2, -24)));
    }
}
