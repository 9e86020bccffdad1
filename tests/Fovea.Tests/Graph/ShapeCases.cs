using Fovea.Graph.Ops;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>Operations that move, join, cut and combine tensors.</summary>
internal static class ShapeCases
{
    private static readonly Shape[] Inputs = [new(2, 3, 6), new(2, 3, 4, 4), new(1, 3, 2, 4, 4)];

    public static IEnumerable<GradientCase> Make()
    {
        foreach (Shape input in Inputs)
        {
            foreach ((string name, Layer layer) in Layers())
            {
                yield return new GradientCase($"Shape {name}", input, layer);
            }
            foreach (PaddingMode mode in Enum.GetValues<PaddingMode>())
            {
                (int, int)[] cells = [.. Enumerable.Range(2, input.Rank - 2).Select(axis => (axis % 2, 1))];
                yield return new GradientCase($"Shape pad {mode} of {input}", input, (graph, x) => graph.Add(new Pad(mode, [.. cells]), x));
            }
            foreach (BinaryKind kind in Enum.GetValues<BinaryKind>())
            {
                yield return new GradientCase($"Shape {kind} of {input}", input, (graph, x) => graph.Add(
                    new Binary(kind), graph.Add(new Scale(3), x), graph.Build(new Tanh(), "", x)));
                yield return new GradientCase($"Shape {kind} of {input} twice", input, (graph, x) => graph.Add(new Binary(kind), x, x));
            }
            yield return new GradientCase($"Shape slice of {input}", input, (graph, x) => graph.Add(new ChannelSlice(1, 2), x));
            yield return new GradientCase($"Shape channel pad of {input}", input, (graph, x) => graph.Add(new ChannelPad(1, 5), x));
        }
    }

    private static (string Name, Layer Layer)[] Layers() =>
    [
        ("concat", new Fovea.Layers.Concat(new Conv(2, 1), new Tanh(), new Conv(1, 1))),
        ("residual", new Residual(new Sequential(new Conv(3, 1), new Tanh()))),
        ("residual with shortcut", new Residual(new Conv(2, 2, stride: 2), new Conv(2, 1, stride: 2))), ("flatten", new Flatten()),
        ("subsampling", new Subsampling(2)), ("select channels", new SelectChannels(2, 0)),
    ];
}
