using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Plans;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;
using Scale = Fovea.Graph.Ops.Scale;

namespace Fovea.Tests.Backends.Cpu;

/// <summary>A program's own kernels beside the definitions of their operations.</summary>
public class CpuKernelTests
{
    [Theory]
    [MemberData(nameof(ThreadsAndShapes))]
    public void AKernel_GivesWhatItsOperationMeans_WithEveryTaskRunOnce(int threads, Shape shape)
    {
        using var backend = new CpuBackend(threads);
        var kernel = new SumAndDifferenceKernel();
        backend.Kernels.Add(kernel);
        using var parameters = new ParameterStore([]);
        using IExecutable run = Compile(backend, parameters, shape);
        (float[] a, float[] b) = Fill(run);

        for (int again = 0; again < 2; again++)
        {
            kernel.Clear();
            run.Run(step: 5 + again);

            // One rounding of exact operands: the definition in double precision rounds to the same.
            Assert.Equal(a.Zip(b, (x, y) => (float)(x + (2.0 * y))), run.Output("sum").ToArray());
            Assert.Equal(a.Zip(b, (x, y) => (float)(x - (2.0 * y))), run.Output("difference").ToArray());
            Assert.Equal(Enumerable.Repeat(1, SumAndDifferenceKernel.Count(shape)), kernel.TimesRun(shape));
            Assert.Equal((77ul, 5L + again), kernel.Drawn);
        }
    }

    public static IEnumerable<TheoryDataRow<int, Shape>> ThreadsAndShapes() =>
        from threads in Enumerable.Range(1, 3)
        from shape in (Shape[])[new(1), new(6), new(7), new(2, 15), new(3, 1, 5, 7), new(1, 17, 1), new(64, 3, 33)]
        select new TheoryDataRow<int, Shape>(threads, shape);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WithoutAKernel_TheDefinitionRuns_ToTheSameBits(int threads)
    {
        var shape = new Shape(3, 1, 5, 7);
        using CpuBackend with = new(threads), without = new(threads);
        var kernel = new SumAndDifferenceKernel();
        with.Kernels.Add(kernel);
        using var parameters = new ParameterStore([]);
        using IExecutable fast = Compile(with, parameters, shape), defined = Compile(without, parameters, shape);
        _ = Fill(fast);
        _ = Fill(defined);

        defined.Run();
        Assert.Equal(0, kernel.TimesRun(shape).Sum());   // the other backend's kernel
        fast.Run();

        Assert.NotEqual(0, kernel.TimesRun(shape).Sum());
        Assert.Equal(defined.Output("sum").ToArray(), fast.Output("sum").ToArray());
        Assert.Equal(defined.Output("difference").ToArray(), fast.Output("difference").ToArray());
        Assert.Contains("own kernel", Kernels(fast));
        Assert.DoesNotContain("own kernel", Kernels(defined));
    }

    [Fact]
    public void APlanThatWasCompiledBefore_KeepsTheDefinition()
    {
        using var backend = new CpuBackend(threads: 1);
        using var parameters = new ParameterStore([]);
        using IExecutable before = Compile(backend, parameters, new Shape(9));
        var kernel = new SumAndDifferenceKernel();

        backend.Kernels.Add(kernel);
        _ = Fill(before);
        before.Run();

        Assert.Equal(0, kernel.TimesRun(new Shape(9)).Sum());
        Assert.DoesNotContain("own kernel", Kernels(before));
    }

    [Fact]
    public void ASecondKernel_IsRefused_WithTheOperationsName()
    {
        using CpuBackend backend = new(threads: 1), other = new(threads: 1);
        backend.Kernels.Add(new SumAndDifferenceKernel());

        string message = Assert.Throws<FoveaException>(() => backend.Kernels.Add(new SumAndDifferenceKernel())).Message;

        Assert.Contains(nameof(SumAndDifference), message, StringComparison.Ordinal);
        other.Kernels.Add(new SumAndDifferenceKernel());   // a registry of its own
        Assert.Throws<ArgumentNullException>(() => other.Kernels.Add<Scale>(null!));
    }

    [Fact]
    public void AKernelForAnOperationOfTheLibrary_ComesBeforeTheLibrarys()
    {
        using var backend = new CpuBackend(threads: 2);
        var kernel = new ScaleKernel(tasks: 1);
        backend.Kernels.Add(kernel);
        using var parameters = new ParameterStore([]);
        using IExecutable run = CompileScale(backend, parameters);
        ((float[])[1, -2, 3]).CopyTo(run.Input("x"));

        run.Run();

        Assert.Equal([3, -6, 9], run.Output("y").ToArray());
        Assert.Equal(1, kernel.Runs);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void AKernelWithoutTasks_IsRefused_WhenTheGraphIsCompiled(int tasks)
    {
        using var backend = new CpuBackend(threads: 1);
        backend.Kernels.Add(new ScaleKernel(tasks));
        using var parameters = new ParameterStore([]);

        string message = Assert.Throws<FoveaException>(() => CompileScale(backend, parameters)).Message;

        Assert.Contains($"{nameof(Scale)} cuts its work into {tasks} tasks", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AKernelForAConvolution_LeavesTheReLUAfterItToTheLibrary()
    {
        using Model model = Model.Create(
            Shape.Image(2, 6, 6), new Sequential(new Conv(4, kernel: 3, padding: 1), new ReLU(), new Fovea.Layers.MaxPool(2)), seed: 3);
        using CpuBackend own = new(threads: 2), plain = new(threads: 2);
        own.Kernels.Add(new NegatedConvolution());
        using Predictor with = model.CreatePredictor(own), without = model.CreatePredictor(plain);
        var sample = new Tensor(new Shape(1, 2, 6, 6));
        var random = new Random(4);
        foreach (ref float value in sample.Span)
        {
            value = random.NextSingle() - 0.5f;
        }

        Tensor found = with.Run(sample);

        // The maximum of ReLU(−conv): what the library gives for weights of the other sign.
        foreach (string name in model.Parameters.Slots.Select(slot => slot.Info.Name).ToArray())
        {
            foreach (ref float weight in model.Parameters[name])
            {
                weight = -weight;
            }
        }
        without.RefreshParameters();
        Tensor expected = without.Run(sample);
        Assert.Contains(expected.Span.ToArray(), value => value > 0);
        for (int i = 0; i < expected.Span.Length; i++)
        {
            Assert.Equal(expected.Span[i], found.Span[i], 1e-5f);   // sums of 18 products below 1, in another order
        }
    }

    [Fact]
    public void AKernelForAnAbstractOperation_IsRefused()
    {
        using CpuBackend backend = new(threads: 1);

        string message = Assert.Throws<FoveaException>(() => backend.Kernels.Add(new AnyKernel())).Message;

        Assert.Contains("abstract", message, StringComparison.Ordinal);
    }

    private static IExecutable Compile(CpuBackend backend, ParameterStore parameters, Shape shape)
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        Node node = builder.AddNode(new SumAndDifference(2), builder.Input("a", shape), builder.Input("b", shape));
        builder.Graph.SetOutput("sum", node.Outputs[0]);
        builder.Graph.SetOutput("difference", node.Outputs[1]);
        return backend.Compile(builder.Graph, parameters, new CompileOptions { Seed = 77 });
    }

    private static IExecutable CompileScale(CpuBackend backend, ParameterStore parameters)
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        builder.Graph.SetOutput("y", builder.Add(new Scale(3), builder.Input("x", new Shape(1, 3))));
        return backend.Compile(builder.Graph, parameters, new CompileOptions());
    }

    private static (float[] A, float[] B) Fill(IExecutable run)
    {
        var random = new Random(3);
        foreach (string name in (string[])["a", "b"])
        {
            foreach (ref float value in run.Input(name))
            {
                value = (2 * random.NextSingle()) - 1;
            }
        }
        return (run.Input("a").ToArray(), run.Input("b").ToArray());
    }

    private static string[] Kernels(IExecutable run) => [.. ((ExecutionPlan)run).Steps.Select(step => step.Kernel)];

    /// <summary>(a, b) → (a + factor · b, a − factor · b).</summary>
    private sealed record SumAndDifference(float Factor) : Operation
    {
        public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0], inputs[0]];

        public override void Evaluate(EvaluationContext arguments)
        {
            for (int i = 0; i < arguments.Input(0).Length; i++)
            {
                arguments.Output(0)[i] = arguments.Input(0)[i] + (Factor * arguments.Input(1)[i]);
                arguments.Output(1)[i] = arguments.Input(0)[i] - (Factor * arguments.Input(1)[i]);
            }
        }
    }

    /// <summary>Seven elements a task.</summary>
    private sealed class SumAndDifferenceKernel : CpuKernel<SumAndDifference>
    {
        private const int PerTask = 7;
        private readonly int[] _times = new int[1024];
        private ulong _seed;
        private long _step;

        public (ulong Seed, long Step) Drawn => (_seed, _step);

        public override string Name => "own kernel";

        public static int Count(Shape shape) => (shape.Length + PerTask - 1) / PerTask;

        public void Clear() => Array.Clear(_times);

        public IEnumerable<int> TimesRun(Shape shape) => _times.Take(Count(shape));

        public override int Tasks(SumAndDifference operation, IReadOnlyList<Shape> inputs) => Count(inputs[0]);

        public override void Run(SumAndDifference operation, CpuOperands operands, int firstTask, int lastTask)
        {
            (_seed, _step) = (operands.Seed, operands.Step);
            for (int task = firstTask; task < lastTask; task++)
            {
                Interlocked.Increment(ref _times[task]);
            }
            ReadOnlySpan<float> a = operands.Input(0), b = operands.Input(operands.InputCount - 1);
            int end = Math.Min(lastTask * PerTask, operands.OutputShape(1).Length);
            for (int i = firstTask * PerTask; i < end; i++)
            {
                operands.Output(0)[i] = a[i] + (operation.Factor * b[i]);
                operands.Output(1)[i] = a[i] - (operation.Factor * b[i]);
            }
        }
    }

    /// <summary>A 3×3 convolution with padding 1 and bias, its result negated; a channel a task.</summary>
    private sealed class NegatedConvolution : CpuKernel<Convolution>
    {
        public override int Tasks(Convolution operation, IReadOnlyList<Shape> inputs) => inputs[1][0];

        public override void Run(Convolution operation, CpuOperands operands, int firstTask, int lastTask)
        {
            Shape input = operands.InputShape(0);
            (int channels, int height, int width) = (input[1], input[2], input[3]);
            for (int oc = firstTask; oc < lastTask; oc++)
            {
                for (int at = 0; at < height * width; at++)
                {
                    float sum = operands.InputCount > 2 ? operands.Input(2)[oc] : 0;
                    for (int tap = 0; tap < channels * 9; tap++)
                    {
                        int c = tap / 9, y = (at / width) + (tap % 9 / 3) - 1, x = (at % width) + (tap % 3) - 1;
                        sum += y >= 0 && y < height && x >= 0 && x < width
                            ? operands.Input(0)[(((c * height) + y) * width) + x] * operands.Input(1)[(oc * channels * 9) + tap]
                            : 0;
                    }
                    operands.Output(0)[(oc * height * width) + at] = -sum;
                }
            }
        }
    }

    private sealed class AnyKernel : CpuKernel<Operation>
    {
        public override int Tasks(Operation operation, IReadOnlyList<Shape> inputs) => 1;

        public override void Run(Operation operation, CpuOperands operands, int firstTask, int lastTask) =>
            throw new NotSupportedException("never run");
    }

    private sealed class ScaleKernel(int tasks) : CpuKernel<Scale>
    {
        private int _runs;

        public int Runs => _runs;

        public override int Tasks(Scale operation, IReadOnlyList<Shape> inputs) => tasks;

        public override void Run(Scale operation, CpuOperands operands, int firstTask, int lastTask)
        {
            Interlocked.Increment(ref _runs);
            for (int i = 0; i < operands.InputShape(0).Length; i++)
            {
                operands.Output(0)[i] = 3 * operands.Input(0)[i];
            }
        }
    }
}
