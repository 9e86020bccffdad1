using Fovea.Graph;
using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>
/// Operations without a vector kernel: computed by their definition, in double precision, on
/// one thread. Right for every case, and slow.
/// </summary>
internal static class DefinitionSelection
{
    public static NodeKernel Evaluate(Node node) => new(
        $"{node.Operation.Name}.Definition", "no vector kernel serves this operation",
        Repeat(node.Inputs.Count), Repeat(node.Outputs.Count), memory => NodeKernel.Stage(new DefinitionStage(node, memory)));

    private static TensorLayout[] Repeat(int count) => Enumerable.Repeat(TensorLayout.Plain, count).ToArray();

    private sealed unsafe class DefinitionStage : KernelStage
    {
        private readonly Node _node;
        private readonly NodeMemory _memory;
        private readonly double[][] _inputs;
        private readonly double[][] _outputs;
        private readonly EvaluationContext _arguments;

        public DefinitionStage(Node node, NodeMemory memory)
        {
            (_node, _memory) = (node, memory);
            _inputs = [.. node.Inputs.Select(input => new double[input.Shape.Length])];
            _outputs = [.. node.Outputs.Select(output => new double[output.Shape.Length])];
            _arguments = new EvaluationContext(_inputs, Shapes(node.Inputs), _outputs, Shapes(node.Outputs), memory.Seed, step: 0);
        }

        public override string Name => $"{_node.Operation.Name}.Definition";

        public override int Tasks => 1;

        public override void Run(int firstTask, int lastTask)
        {
            for (int i = 0; i < _inputs.Length; i++)
            {
                Precision.Widen(new(_memory.Input(i), _inputs[i].Length), _inputs[i]);
            }
            foreach (double[] output in _outputs)
            {
                output.AsSpan().Clear();
            }
            _arguments.Step = *_memory.Step;
            _node.Operation.Evaluate(_arguments);
            for (int i = 0; i < _outputs.Length; i++)
            {
                Precision.Narrow(_outputs[i], new(_memory.Output(i), _outputs[i].Length));
            }
            if (_node.Operation.HasSideEffect)
            {
                for (int i = 0; i < _inputs.Length; i++)
                {
                    if (_node.Inputs[i].Kind == ValueKind.Parameter)
                    {
                        Precision.Narrow(_inputs[i], new(_memory.Input(i), _inputs[i].Length));
                    }
                }
            }
        }

        private static Shape[] Shapes(IReadOnlyList<Value> values) => [.. values.Select(value => value.Shape)];
    }
}
