using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Analysis.Checks;

/// <summary>A receptive field smaller than the objects to recognise.</summary>
internal sealed class ReceptiveFieldCheck : INetworkCheck
{
    public IEnumerable<Finding> Check(CheckedNetwork network) => network.Fields.SelectMany(fields => Check(network, fields));

    private static IEnumerable<Finding> Check(CheckedNetwork network, ReceptiveFieldMap fields)
    {
        if (fields.LastMap is not Value map || map.Producer is not Node last)
        {
            yield break;
        }
        Shape input = fields.Input.Shape;
        IReadOnlyList<AxisReceptiveField> axes = fields[map]!.Axes;
        int[] wanted = [.. axes.Select((_, i) => Math.Min(network.ObjectSize ?? int.MaxValue, input[i + 2]))];
        if (axes.Where((axis, i) => axis.Size < wanted[i]).Any())
        {
            string size = string.Join('×', axes.Select(axis => Amounts.Number(axis.Size)));
            yield return new Finding(network.ObjectSize is null ? Severity.Advice : Severity.Warning, "small-field", last.Layer,
                $"the receptive field of the last feature map is {size}, " +
                $"{(network.ObjectSize is null ? "the input is" : "the objects are")} " +
                $"{string.Join('×', wanted)}: no unit sees a whole one, and only the layers after the feature " +
                "map combine the parts.",
                "Add layers, strides, pooling, dilation or larger kernels before it; a dense layer or global " +
                "pooling after it may suffice.");
        }
    }
}
