using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>The receptive fields of all values of a graph, through strides, dilation, pooling and branches.</summary>
/// <remarks>
/// Along one axis, with kernel extent K, stride S and padding P of each operation: r ← r + (K − 1)·j, start ← start − P·j,
/// j ← j·S, from r = 1, start = 0, j = 1; where branches join, the union. Source: Araujo et al. 2019, "Computing
/// receptive fields of convolutional neural networks", Distill. Held by ReceptiveFieldTests.
/// </remarks>
public sealed class ReceptiveFieldMap
{
    private readonly NetworkGraph _graph;
    private readonly ReceptiveField?[] _fields;

    private ReceptiveFieldMap(NetworkGraph graph, Value input)
    {
        (_graph, Input) = (graph, input);
        _fields = new ReceptiveField?[graph.Values.Count];
        _fields[Input.Id] = new ReceptiveField(
            [.. Enumerable.Repeat(AxisReceptiveField.Cell, Spatial(Input.Shape).Length)], IsGlobal: false);
        foreach (Node node in graph.Nodes)
        {
            ReceptiveField? field = Field(node);
            foreach (Value output in node.Outputs)
            {
                _fields[output.Id] = field;
            }
        }
    }

    /// <summary>Computes the receptive fields of a graph with respect to one of its inputs.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="input">The input's name; null for the first.</param>
    /// <exception cref="FoveaException">The graph has no such input.</exception>
    public static ReceptiveFieldMap Of(NetworkGraph graph, string? input = null)
    {
        Value[] inputs = [.. graph.Values.Where(value => value.Kind == ValueKind.Input)];
        return new(graph, inputs.FirstOrDefault(value => input is null || value.Name == input) ?? throw new FoveaException(
            $"The network has no input \"{input}\". It has: {QuotedList.Names(inputs.Select(value => value.Name))}."));
    }

    /// <summary>The input that the fields are in.</summary>
    public Value Input { get; }

    /// <summary>
    /// The receptive field of a value's units; null if it does not depend on the input, such as a parameter.
    /// </summary>
    public ReceptiveField? this[Value value] => _fields[value.Id];

    /// <summary>
    /// The last feature map, that is, the last computed value with more than one cell along a spatial axis; null if
    /// there is none.
    /// </summary>
    /// <remarks>
    /// The receptive field of a network in the literature is the one of this feature map; global pooling after it
    /// covers all of it.
    /// </remarks>
    public Value? LastMap => _graph.Nodes.Reverse().Select(node => node.Outputs[0])
        .FirstOrDefault(value => this[value] is { IsGlobal: false } && Spatial(value.Shape).ContainsAnyExcept(1));

    /// <summary>The receptive field of one unit of a layer.</summary>
    /// <param name="layer">The layer's path: <c>features.3</c>.</param>
    /// <param name="unit">The unit's position in the layer's output, per spatial axis: (y, x) for images.</param>
    /// <exception cref="FoveaException">There is no such layer, or its output has no such unit.</exception>
    /// <remarks>Propagates cell ranges backwards through all branches, instead of using the closed form.</remarks>
    public ReceptiveFieldRectangle Rectangle(string layer, params ReadOnlySpan<int> unit)
    {
        LayerUse use = _graph.Layers.FirstOrDefault(known => known.Path == layer) ?? throw new FoveaException(
            $"The network has no layer \"{layer}\". It has: "
            + $"{string.Join(", ", _graph.Layers.Select(known => known.Path).Distinct().Skip(1).Take(12))}, …");
        ReadOnlySpan<int> sizes = Spatial(use.Output.Shape);
        bool fits = unit.Length == sizes.Length;
        for (int i = 0; fits && i < unit.Length; i++)
        {
            fits = unit[i] >= 0 && unit[i] < sizes[i];
        }
        if (!fits)
        {
            throw new FoveaException(
                $"\"{layer}\" has no unit ({string.Join(", ", unit.ToArray())}): "
                + $"its output is {use.Output.Shape} (n, channels, spatial sizes), "
                + (sizes.Length == 0 ? "which has no spatial axes; give no unit."
                    : $"so a unit has {sizes.Length} indices, each from 0 to below the size of its axis."));
        }
        var cells = new CellRange[unit.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = new CellRange(unit[i], unit[i]);
        }
        return new ReceptiveFieldRectangle(
            layer, unit.ToArray(), Trace(use.Output, cells, clip: false), Trace(use.Output, cells, clip: true));
    }

    private ReceptiveField? Field(Node node)
    {
        ReadOnlySpan<int> spatial = Spatial(Input.Shape);
        IReadOnlyList<ReceptiveFieldRule>? rules = node.Operation.ReceptiveFieldRules([.. node.Inputs.Select(input => input.Shape)]);
        ReceptiveField? joined = null;
        foreach (Value input in node.Inputs)
        {
            if (_fields[input.Id] is ReceptiveField seen)
            {
                ReceptiveField through = SeesAll(rules, node, input) ? ReceptiveField.Global(spatial) : Through(seen, rules!);
                joined = joined is null ? through : joined.Union(through, spatial);
            }
        }
        return joined;
    }

    private static ReceptiveField Through(ReceptiveField seen, IReadOnlyList<ReceptiveFieldRule> rules) => seen.IsGlobal
        ? seen
        : new ReceptiveField(
            [.. seen.Axes.Select((axis, i) => new AxisReceptiveField(axis.Start - (rules[i].PadBegin * axis.Jump),
                axis.Size + ((rules[i].Extent - 1) * axis.Jump), axis.Jump * rules[i].Stride))],
            IsGlobal: false);

    // Rules are for the first input's feature map; another input of the same size follows them, one of another size
    // (a gate [n, c, 1, 1], a vector [n, c]) affects every unit.
    private static bool SeesAll(IReadOnlyList<ReceptiveFieldRule>? rules, Node node, Value input) =>
        rules is null || !Spatial(input.Shape).SequenceEqual(Spatial(node.Inputs[0].Shape));

    private CellRange[] Trace(Value from, CellRange[] unit, bool clip)
    {
        var seen = new CellRange[]?[_graph.Values.Count];
        seen[from.Id] = unit;
        foreach (Node node in _graph.Nodes.Reverse())
        {
            IReadOnlyList<ReceptiveFieldRule>? rules = node.Operation.ReceptiveFieldRules([.. node.Inputs.Select(input => input.Shape)]);
            foreach (CellRange[] cells in node.Outputs.Select(output => seen[output.Id]).OfType<CellRange[]>())
            {
                foreach (Value input in node.Inputs.Where(input => _fields[input.Id] is not null))
                {
                    ReadOnlySpan<int> sizes = Spatial(input.Shape);
                    var sources = new CellRange[sizes.Length];
                    for (int i = 0; i < sources.Length; i++)
                    {
                        CellRange all = new(0, sizes[i] - 1);
                        CellRange range = SeesAll(rules, node, input) ? all : SourceRange(cells[i], rules![i]);
                        range = !clip ? range : node.Operation is Pad { Mode: not PaddingMode.Zeros } pad
                            ? Copied(cells[i], pad, i, sizes[i])
                            : range.Clip(sizes[i]);
                        sources[i] = seen[input.Id] is { } known ? known[i].Union(range) : range;
                    }
                    seen[input.Id] = sources;
                }
            }
        }
        return seen[Input.Id] ?? [];
    }

    // Rounded outwards: exact for integer strides and padding, and never too small for fractional ones.
    private static CellRange SourceRange(CellRange cells, ReceptiveFieldRule rule) => cells.Count == 0 ? cells : new(
        (int)Math.Floor((cells.First * rule.Stride) - rule.PadBegin),
        (int)Math.Ceiling((cells.Last * rule.Stride) - rule.PadBegin + rule.Extent - 1));

    // Copied padding counts as the cells it was copied from: for circular padding, at the other end of the axis.
    private static CellRange Copied(CellRange cells, Pad pad, int axis, int size)
    {
        CellRange seen = new(0, -1);
        for (int cell = cells.First; cell <= cells.Last; cell++)
        {
            int source = PadSource.Along(cell - pad.Cells[axis].Begin, size, pad.Mode);
            seen = seen.Union(new CellRange(source, source));
        }
        return seen;
    }

    private static ReadOnlySpan<int> Spatial(Shape shape) => shape.Rank > 2 ? shape.AsSpan()[2..] : [];
}
