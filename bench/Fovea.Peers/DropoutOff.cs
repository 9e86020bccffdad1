using System.Text.Json.Nodes;
using Fovea.Formats;
using Fovea.Layers;

namespace Fovea.Peers;

/// <summary>A network with every dropout's probability 0, the parameters' names unchanged.</summary>
internal static class DropoutOff
{
    public static Layer In(Layer network)
    {
        JsonNode description = JsonNode.Parse(ModelJson.Write(network))!;
        Clear(description);
        return ModelJson.Read(description.ToJsonString(), "the network without dropout");
    }

    // The description, rather than the layers, is walked: it shows all containers alike.
    private static void Clear(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
            {
                Clear(item);
            }
        }
        else if (node is JsonObject fields)
        {
            if ((string?)fields["$type"] == nameof(Dropout))
            {
                fields[nameof(Dropout.Probability)] = 0;
            }
            foreach ((_, JsonNode? value) in fields)
            {
                Clear(value);
            }
        }
    }
}
