namespace Fovea.Graph;

/// <summary>One use of a layer in a graph: what went in and what came out.</summary>
/// <param name="Path">Where it stands: <c>layer1.0.conv1</c>.</param>
/// <param name="Layer">The description.</param>
/// <param name="Inputs">What it was given: one value, or several for a layer that merges.</param>
/// <param name="Output">What it made.</param>
/// <param name="FirstNode">Id of its first node.</param>
/// <param name="LastNode">One past the id of its last node.</param>
/// <param name="Parameters">Names of the parameters that it, or a layer inside it, introduced.</param>
/// <param name="Depth">0 for the outermost.</param>
public sealed record LayerUse(
    string Path, ILayer Layer, IReadOnlyList<Value> Inputs, Value Output, int FirstNode, int LastNode,
    IReadOnlyList<string> Parameters, int Depth)
{
    /// <summary>The first input.</summary>
    public Value Input => Inputs[0];
}
