using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Layers;

/// <summary>Selects channels of the input, in a given order, for example for sparse connection tables.</summary>
public sealed record SelectChannels : Layer
{
    /// <summary>Creates a selection.</summary>
    /// <param name="channels">Channels of the input, from 0; at least one.</param>
    public SelectChannels(params IReadOnlyList<int> channels)
    {
        if (channels.Count == 0 || channels.Any(channel => channel < 0))
        {
            throw new FoveaException($"SelectChannels needs at least one channel, each 0 or more; found {string.Join(", ", channels)}.");
        }
        Channels = channels;
    }

    /// <summary>The channels, in output order.</summary>
    public IReadOnlyList<int> Channels { get; }

    /// <inheritdoc/>
    public override string Summary => $"SelectChannels {string.Join(", ", Channels)}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        var runs = new List<Value>();   // consecutive channels are one slice
        for (int first = 0, end; first < Channels.Count; first = end)
        {
            end = first + 1;
            while (end < Channels.Count && Channels[end] == Channels[end - 1] + 1)
            {
                end++;
            }
            runs.Add(graph.Add(new ChannelSlice(Channels[first], end - first), input));
        }
        return runs.Count == 1 ? runs[0] : graph.Add(new Graph.Ops.Concat(), runs.ToArray());
    }
}
