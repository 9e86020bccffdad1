using System.Globalization;
using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Reference;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Profiling;

/// <summary>Whether kernels compute the right values on this machine. Takes about a second.</summary>
/// <remarks>
/// Random numbers against known answers; a small network against double precision at every vector width; and the same bits of it
/// for any number of threads.
/// </remarks>
public static class NumericSelfTest
{
    private const int Batch = 2;

    // Single precision adds an error of about K·ε per sum of K terms; the longest here has 288, and five such layers follow
    // one another: 5·288·2⁻²⁴ ≈ 9·10⁻⁵ of the largest value.
    private const double Tolerance = 1e-4;

    /// <summary>Runs all tests. One that throws has failed, and the others still run.</summary>
    public static IReadOnlyList<SelfTestResult> Run()
    {
        var results = new List<SelfTestResult> { Guard("random numbers", RandomNumbers) };
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported))
        {
            results.Add(Guard($"network, {(int)width}-bit vectors, against double precision", () => AgainstReference(width)));
        }
        results.Add(Guard($"network, the same bits on 1 and {Environment.ProcessorCount} threads", SameBits));
        return results;
    }

    private static SelfTestResult Guard(string name, Func<(bool, string)> test)
    {
        try
        {
            (bool passed, string detail) = test();
            return new SelfTestResult(name, passed, detail);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new SelfTestResult(name, false, $"{error.GetType().Name}: {error.Message}");
        }
    }

    // The first block of Philox4x32-10 with key and counter 0, from its authors' known answers.
    private static (bool, string) RandomNumbers()
    {
        (uint, uint, uint, uint) block = new CounterRandom(seed: 0, purpose: 0).Block(0);
        return (block == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8), "Philox4x32-10, known answer");
    }

    private static (bool, string) AgainstReference(VectorWidth width)
    {
        using Model model = Network();
        using var backend = new CpuBackend(width: width);
        float[] expected = Evaluate(model, new ReferenceBackend()), found = Evaluate(model, backend);
        double largest = expected.Max(Math.Abs), worst = expected.Zip(found, (e, f) => Math.Abs((double)e - f)).Max();
        bool passed = worst <= Tolerance * largest && largest > 0;   // false for a NaN
        string detail = string.Create(
            CultureInfo.InvariantCulture, $"largest difference {worst / largest:0.#e+0} of the largest value, {Tolerance:0.#e+0} allowed");
        return (passed, detail);
    }

    private static (bool, string) SameBits()
    {
        using Model model = Network();
        using CpuBackend one = new(threads: 1), all = new();
        bool same = Evaluate(model, one).AsSpan().SequenceEqual(Evaluate(model, all));
        return (same, same ? "bit for bit" : "the outputs differ");
    }

    private static Model Network() => Model.Create(Shape.Image(3, 33, 31), new Sequential(
        new Conv(32, 3, padding: 1), new ReLU(), new MaxPool(2),
        new Conv(32, 3, stride: 2, padding: 1, bias: false), new BatchNorm(), new ReLU(),
        new Conv(32, 3, padding: 1, groups: 32), new Residual(new Conv(32, 1)), new ReLU(),
        new GlobalAveragePool(), new Flatten(), new Dense(10)), seed: 1);

    private static float[] Evaluate(Model model, IBackend backend)
    {
        using IExecutable executable = backend.Compile(model.BuildGraph(Batch).Graph, model.Parameters, new CompileOptions());
        Span<float> input = executable.Input(Model.InputName);
        var random = new CounterRandom(seed: 1, (uint)RandomPurpose.Synthetic);
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (2 * random.Uniform((ulong)i)) - 1;
        }
        executable.Run();
        return executable.Output(Model.OutputName).ToArray();
    }
}
