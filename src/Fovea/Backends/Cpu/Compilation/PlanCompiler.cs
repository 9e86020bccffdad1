using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Backends.Cpu.Passes;
using Fovea.Backends.Cpu.Plans;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Memory;

namespace Fovea.Backends.Cpu.Compilation;

/// <summary>
/// Compiles a graph into a plan: a flat list of kernel stages over one block of memory. Reads from top to bottom: rewrite the nodes,
/// choose kernels and layouts, make views of buffers, place and bind.
/// </summary>
internal sealed unsafe class PlanCompiler
{
    // 45 GB/s at 4.2 GHz: copying on the 2-core Zen 5 development machine.
    private const double BytesPerCycle = 10;

    private readonly NetworkGraph _graph;
    private readonly ParameterStore _parameters;
    private readonly IReadOnlyList<Node> _nodes;
    private readonly EpilogueFusion _fusion;
    private readonly TensorLayout _lanes;   // channels or images
    private readonly CompileOptions _options;
    private readonly CpuBackend _backend;
    private readonly List<PlannedStep> _steps = [];
    private readonly List<PlannedBuffer> _buffers = [];
    private readonly Dictionary<(int Value, TensorLayout Layout), int> _bufferOf = [];
    private readonly Dictionary<int, nint> _external = [];   // values whose memory is not the arena's

    private PlanCompiler(
        NetworkGraph graph, IReadOnlyList<Node> nodes, EpilogueFusion fusion, ParameterStore parameters, CompileOptions options,
        CpuBackend backend, TensorLayout lanes)
    {
        (_graph, _nodes, _fusion) = (graph, nodes, fusion);
        (_parameters, _options, _backend, _lanes) = (parameters, options, backend, lanes);
    }

    /// <summary>Compiles a graph.</summary>
    /// <param name="external">Where outputs go that are not the arena's: the gradients' places in the flat buffer, by value id.</param>
    /// <param name="lanes">What lanes are: channels (blocked) or images; null for what the estimates say.</param>
    /// <param name="callbacks">What is called within a run when outputs have been computed, in this order; null for nothing.</param>
    public static ExecutionPlan Compile(
        NetworkGraph graph, ParameterStore parameters, CompileOptions options, CpuBackend backend,
        IReadOnlyDictionary<int, nint>? external = null, TensorLayout? lanes = null, IReadOnlyList<PlanCallback>? callbacks = null)
    {
        PlanCompiler Plan(TensorLayout layout)
        {
            (IReadOnlyList<Node> nodes, EpilogueFusion fusion) = Rewrite(graph, options, backend, layout);
            var compiler = new PlanCompiler(graph, nodes, fusion, parameters, options, backend, layout);
            foreach ((int value, nint address) in external ?? new Dictionary<int, nint>())
            {
                compiler._external.Add(value, address);
            }
            compiler.AddInputs();
            compiler.ChooseKernels();
            compiler.AddOutputs();
            return compiler;
        }

        // One network is narrow or it is wide: all of it is planned with channels as lanes and with images as lanes.
        PlanCompiler plan = Plan(lanes ?? TensorLayout.Blocked);
        if (lanes is null && graph.Nodes.Any(node => node.Operation is Convolution))
        {
            PlanCompiler overBatch = Plan(TensorLayout.BatchLanes);
            plan = overBatch.EstimateCycles() < plan.EstimateCycles() ? overBatch : plan;
        }
        BufferAliasing.Apply(plan._steps, plan._buffers);
        return PlanBinder.Bind(plan._steps, plan._buffers, options, backend, plan.Bindings() with { Callbacks = callbacks ?? [] });
    }

    // The graph's nodes, rewritten, and what their kernels do besides; the graph itself stays as it is.
    private static (IReadOnlyList<Node> Nodes, EpilogueFusion Fusion) Rewrite(
        NetworkGraph graph, CompileOptions options, CpuBackend backend, TensorLayout lanes)
    {
        var context = new RewritingContext(graph, options.MutableParameters);
        var isolation = new RewritingStep(new RegisteredKernelIsolation(backend.Kernels), "first, as no other may touch what it isolates");
        IReadOnlyList<Node> nodes = RewritingStep.ApplyAll([isolation, .. CpuRewritings.InOrder(backend.CacheBytes, lanes)], context);
        return (nodes, EpilogueFusion.Find(context, nodes));
    }

    private void AddInputs()
    {
        foreach (Value value in _graph.Values)
        {
            if (value.Kind == ValueKind.Input)
            {
                NewBuffer(value, TensorLayout.Plain).Keep();
            }
            else if (value.Kind == ValueKind.Parameter)
            {
                PlannedBuffer parameter = NewBuffer(value, TensorLayout.Plain);
                parameter.Address = (nint)(_parameters.Pointer + _parameters.Find(value.Name).Offset);
                parameter.IsConstant = !_options.MutableParameters;
            }
        }
    }

    private void ChooseKernels()
    {
        NodeReaders readers = new NodeReaders(_graph, _nodes);
        foreach (Node node in _nodes)
        {
            if (_fusion.IsAbsorbed(node))
            {
                continue;   // its output is written by the kernel before it
            }
            if (node.Operation is Reshape)
            {
                // Batch lanes are stored alike whatever the shape of an image. In training, dense layers' gradients read plain memory.
                (Value from, Value to) = (node.Inputs[0], node.Outputs[0]);
                bool keepsImages = to.Shape.Rank > 1 && to.Shape[0] == from.Shape[0];
                bool keepsLanes = !_options.MutableParameters && keepsImages && LayoutAtHand(from) == TensorLayout.BatchLanes;
                TensorLayout layout = keepsLanes ? TensorLayout.BatchLanes : TensorLayout.Plain;
                _bufferOf.Add((to.Id, layout), Represent(from, layout));
                continue;
            }
            FusedEpilogue? epilogue = _fusion.Of(node);
            TensorLayout[] at = node.Inputs.Select(LayoutAtHand).ToArray();
            NodeKernel kernel = _backend.Kernels.Select(node) ?? KernelTable.Select(new KernelQuery(
                node, at, _lanes, epilogue, !node.Outputs.Skip(1).Any(readers.IsRead), _backend.Width, _options.AllowWinograd,
                _backend.ConvolutionTimer));
            // An epilogue's operands have the output's layout and follow the node's own inputs.
            IEnumerable<int> inputs = node.Inputs.Select((input, i) => Represent(input, kernel.Inputs[i]));
            IEnumerable<int> more = (epilogue?.Inputs ?? []).Select(input => Represent(input, kernel.Outputs[0]));
            int[] read = [.. inputs, .. more];
            IEnumerable<Value> outputs = epilogue is null ? node.Outputs : node.Outputs.Skip(1).Prepend(epilogue.Output);
            int[] written = [.. outputs.Take(kernel.Outputs.Count).Select((output, i) => NewBuffer(output, kernel.Outputs[i]).Index)];
            AddStep(kernel, node, read, written);
        }
    }

    private void AddOutputs()
    {
        foreach (Value value in _graph.Outputs.Values)
        {
            int buffer = Represent(value, TensorLayout.Plain);
            if (_external.TryGetValue(value.Id, out nint address) && _buffers[buffer].Address != address)
            {
                // The value is stored elsewhere (a parameter, or shared with another output): copy it to its address.
                var target = new PlannedBuffer(_buffers.Count, _buffers[buffer].Floats) { Address = address };
                _buffers.Add(target);
                AddStep(ChannelSelection.Copy(value.Shape.Length), node: null, [buffer], [target.Index]);
                _bufferOf[(value.Id, TensorLayout.Plain)] = target.Index;
                continue;
            }
            _buffers[buffer].Keep();
        }
    }

    // The inputs and outputs by name, and the buffers that they are.
    private PlanBindings Bindings() => new(
        _graph.Values.Where(value => value.Kind == ValueKind.Input).ToDictionary(value => value.Name, Plain),
        _graph.Outputs.ToDictionary(pair => pair.Key, pair => Plain(pair.Value)));

    private (PlannedBuffer Buffer, int Length) Plain(Value value) =>
        (_buffers[_bufferOf[(value.Id, TensorLayout.Plain)]], value.Shape.Length);

    // In blocks if the value exists so: a kernel that takes any layout then needs no conversion.
    private TensorLayout LayoutAtHand(Value value) =>
        _bufferOf.ContainsKey((value.Id, _lanes)) ? _lanes
        : _bufferOf.ContainsKey((value.Id, TensorLayout.Blocked)) ? TensorLayout.Blocked
        : _bufferOf.ContainsKey((value.Id, TensorLayout.Plain)) ? TensorLayout.Plain
        : TensorLayout.BatchLanes;

    private int Represent(Value value, TensorLayout layout)
    {
        if (_bufferOf.TryGetValue((value.Id, layout), out int known))
        {
            return known;
        }
        TensorLayout from = TensorLayout.Plain;
        if (!_bufferOf.ContainsKey((value.Id, from)))
        {
            from = LayoutAtHand(value);
            if (layout != TensorLayout.Plain)
            {
                Represent(value, TensorLayout.Plain);   // from blocks to other blocks by way of plain
                from = TensorLayout.Plain;
            }
        }
        int source = _bufferOf[(value.Id, from)];
        PlannedBuffer converted = NewBuffer(value, layout);
        AddStep(ChannelSelection.Reorder(value.Shape, from, layout), value.Producer, [source], [converted.Index]);
        return converted.Index;
    }

    // The arithmetic of convolutions, and for all steps, conversions among them, reading and writing their operands.
    private double EstimateCycles() =>
        _steps.Sum(step => (step.Kernel.Cycles ?? 0) + (OperandFloats(step) * sizeof(float) / BytesPerCycle));

    private long OperandFloats(PlannedStep step) => step.Inputs.Concat(step.Outputs).Sum(buffer => _buffers[buffer].Floats);

    private PlannedBuffer NewBuffer(Value value, TensorLayout layout)
    {
        long floats = LayoutSizes.Floats(value.Shape, layout);
        long imageFloats = layout == TensorLayout.Blocked ? floats / Math.Max(1, value.Shape[0]) : 0;
        var buffer = new PlannedBuffer(_buffers.Count, AlignedBuffer.WholeLines(Math.Max(floats, 1))) { ImageFloats = imageFloats };
        _buffers.Add(buffer);
        _bufferOf.Add((value.Id, layout), buffer.Index);
        if (layout == TensorLayout.Plain && value.Kind == ValueKind.Computed && _external.TryGetValue(value.Id, out nint address))
        {
            buffer.Address = address;
        }
        return buffer;
    }

    private void AddStep(NodeKernel kernel, Node? node, int[] inputs, int[] outputs)
    {
        int workspace = -1;
        if (kernel.WorkspaceFloats > 0)
        {
            var buffer = new PlannedBuffer(_buffers.Count, AlignedBuffer.WholeLines(Math.Max(kernel.WorkspaceFloats, 1)));
            _buffers.Add(buffer);
            workspace = buffer.Index;
            if (!_options.MutableParameters)
            {
                buffer.Keep();   // it may hold packed weights, which later runs read
            }
        }
        // What follows from parameters alone is computed when weights are packed, and stays.
        bool isConstant = inputs.Length > 0 && inputs.All(input => _buffers[input].IsConstant) && node?.Operation.HasSideEffect != true;
        foreach (int output in isConstant ? outputs : [])
        {
            _buffers[output].IsConstant = true;
            _buffers[output].Keep();
        }
        _steps.Add(new PlannedStep(kernel, node, inputs, outputs, workspace, isConstant));
    }

}
