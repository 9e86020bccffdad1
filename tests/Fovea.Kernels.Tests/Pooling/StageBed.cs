using System.Runtime.InteropServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Pooling;

/// <summary>Memory for stages under test: buffers between guard zones, layouts, and teams to run on.</summary>
internal sealed unsafe class StageBed : IDisposable
{
    private const int Guard = 16;
    private static readonly ThreadTeam[] Teams = [new(1), new(2), new(3)];
    private readonly List<(AlignedBuffer Buffer, int Length)> _buffers = [];

    public static IEnumerable<VectorWidth> Widths => Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported);

    /// <summary>Every supported width with one, two and three threads.</summary>
    public static IEnumerable<(VectorWidth Width, int Threads)> Machines =>
        from width in Widths from threads in Enumerable.Range(1, 3) select (width, threads);

    /// <summary>NaN to be overwritten.</summary>
    public float* Make(int length)
    {
        var buffer = new AlignedBuffer(length + (2 * Guard));
        _buffers.Add((buffer, length));
        new Span<float>(buffer.Pointer, Guard).Fill(12345);
        new Span<float>(buffer.Pointer + Guard, length).Fill(float.NaN);
        new Span<float>(buffer.Pointer + Guard + length, Guard).Fill(12345);
        return buffer.Pointer + Guard;
    }

    public float* Make(ReadOnlySpan<float> values)
    {
        float* first = Make(values.Length);
        values.CopyTo(new Span<float>(first, values.Length));
        return first;
    }

    public void Run(IEnumerable<KernelStage> stages, int threads)
    {
        Teams[threads - 1].Run(new Program([.. stages]));
        foreach ((AlignedBuffer buffer, int length) in _buffers)
        {
            Assert.True(buffer.AsSpan(0, Guard).IndexOfAnyExcept(12345f) < 0, "A stage wrote before a buffer.");
            Assert.True(buffer.AsSpan(Guard + length, Guard).IndexOfAnyExcept(12345f) < 0, "A stage wrote past a buffer.");
        }
    }

    public static float[] Read(float* first, int length) => new Span<float>(first, length).ToArray();

    /// <summary>Plain to blocked; padding lanes hold NaN, which must not spread.</summary>
    public static float[] Block(float[] plain, int batch, int channels, int area)
    {
        float[] blocked = new float[batch * Blocks.Padded(channels) * area];
        Array.Fill(blocked, float.NaN);
        for (int i = 0; i < plain.Length; i++)
        {
            blocked[Place(i, channels, area)] = plain[i];
        }
        return blocked;
    }

    public static float[] Unblock(float[] blocked, int batch, int channels, int area)
    {
        float[] plain = new float[batch * channels * area];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = blocked[Place(i, channels, area)];
        }
        return plain;
    }

    /// <summary>Integers from −bound to bound: sums of them are exact.</summary>
    public static float[] Integers(int length, int bound, uint seed)
    {
        var random = new CounterRandom(seed, (uint)RandomPurpose.Synthetic);
        return [.. Enumerable.Range(0, length).Select(i => (float)(random.Below((ulong)i, (2 * bound) + 1) - bound))];
    }

    public static float[] Normals(int length, uint seed, double mean = 0, double deviation = 1)
    {
        var random = new CounterRandom(seed, (uint)RandomPurpose.Synthetic);
        return [.. Enumerable.Range(0, length).Select(i => (float)(mean + (deviation * random.Normal((ulong)i))))];
    }

    public static double[] Doubles(float[] values) => [.. values.Select(x => (double)x)];

    /// <summary>Central differences of Σ weights·f(x) against a gradient: step 1e-6, PyTorch's tolerances for doubles.</summary>
    public static void AssertGradient(double[] x, double[] weights, Func<double[], double[]> function, double[] gradient)
    {
        const double Step = 1e-6;
        for (int i = 0; i < x.Length; i++)
        {
            double kept = x[i];
            x[i] = kept + Step;
            double above = function(x).Zip(weights, (y, w) => y * w).Sum();
            x[i] = kept - Step;
            double below = function(x).Zip(weights, (y, w) => y * w).Sum();
            x[i] = kept;
            double expected = (above - below) / (2 * Step);
            Assert.True(Math.Abs(expected - gradient[i]) <= 1e-5 + (1e-3 * Math.Abs(expected)),
                $"Element {i}: {gradient[i]}, by differences {expected}.");
        }
    }

    public static void AssertClose(double[] expected, float[] actual, double relative, double absolute)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= absolute + (relative * Math.Abs(expected[i])), $"Element {i}: {actual[i]}, expected {expected[i]}.");
        }
    }

    /// <summary>Equal bits, so that NaN equals itself and zeros differ by sign.</summary>
    public static void AssertSameBits(float[]? expected, float[] actual)
    {
        if (expected is not null)
        {
            Assert.True(MemoryMarshal.AsBytes<float>(expected).SequenceEqual(MemoryMarshal.AsBytes<float>(actual)), "Bits differ.");
        }
    }

    public void Dispose()
    {
        foreach ((AlignedBuffer buffer, _) in _buffers)
        {
            buffer.Dispose();
        }
    }

    private static int Place(int i, int channels, int area)
    {
        (int plane, int pixel) = Math.DivRem(i, area);
        (int n, int c) = Math.DivRem(plane, channels);
        return (((((n * Blocks.Count(channels)) + (c / Blocks.Size)) * area) + pixel) * Blocks.Size) + (c % Blocks.Size);
    }

    private sealed class Program(KernelStage[] stages) : ITeamWork
    {
        public void Execute(TeamMember member)
        {
            foreach (KernelStage stage in stages)
            {
                member.RunShare(stage);
                member.Barrier();
            }
        }
    }
}
