using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Tests.Support;

namespace Fovea.Kernels.Tests.Layout;

public unsafe class PadStageTests
{
    // Whole numbers: sums are exact in any order. 4 × 21 cells become 7 × 26, mirrored, with a row and a column of zeros.
    private static readonly PadGeometry Geometry = new([2, 1, 0, 1, 2, 3, -1], [2, 1, .. Enumerable.Range(0, 21), 19, 18, -1], 4, 21, 2);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void PadAndItsAdjoint_FollowTheTables_InBothLayouts_AtEveryWidth(int lanes)
    {
        const int Planes = 5;
        int inputs = (int)(Planes * Geometry.InputCells * lanes), outputs = (int)(Planes * Geometry.OutputCells * lanes);
        float[] x = [.. Stages.RandomFloats(inputs, 1, 100).Select(value => MathF.Round(value))],
            dy = [.. Stages.RandomFloats(outputs, 2, 100).Select(value => MathF.Round(value))];
        float[] y = new float[outputs], dx = new float[inputs];
        for (int i = 0; i < outputs; i++)
        {
            (int cell, int lane) = Math.DivRem(i, lanes);
            int row = Geometry.RowSources[cell / 26 % 7], column = Geometry.ColumnSources[cell % 26];
            if (row >= 0 && column >= 0)
            {
                int source = (((((cell / 26 / 7 * 4) + row) * 21) + column) * lanes) + lane;
                y[i] = x[source];
                dx[source] += dy[i];
            }
        }

        foreach ((VectorWidth width, int threads) in Stages.Setups)
        {
            using GuardedBuffer input = new(x), output = new(outputs), dOutput = new(dy), gradient = new(inputs);

            Stages.Run(
                threads,
                new PadStage(Geometry, Planes, lanes, input.Pointer, output.Pointer),
                new PadGradientStage(width, Geometry, Planes, lanes, dOutput.Pointer, gradient.Pointer));

            Assert.Equal(y, output.ToArray());
            Assert.Equal(dx, gradient.ToArray());
            output.AssertGuardsUntouched();
            gradient.AssertGuardsUntouched();
        }
    }
}
