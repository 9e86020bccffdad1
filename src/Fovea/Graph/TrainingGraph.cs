namespace Fovea.Graph;

/// <summary>A graph that computes losses and the gradients of parameters: what a backend needs to know of training.</summary>
/// <param name="Graph">
/// Forward pass, losses and backward pass. Its outputs include the losses, and each
/// gradient under <see cref="GradientName"/>.
/// </param>
/// <param name="Losses">The names of the graph's scalar outputs that are reported; each includes its weight.</param>
/// <param name="Gradients">The gradients, in the order in which a run computes them: those of the last layers first.</param>
public sealed record TrainingGraph(NetworkGraph Graph, IReadOnlyList<string> Losses, IReadOnlyList<ParameterGradient> Gradients)
{
    private const string GradientPrefix = "gradient:";

    /// <summary>The name of the graph's output that is a parameter's gradient.</summary>
    public static string GradientName(string parameter) => GradientPrefix + parameter;

    /// <summary>Adds the gradients of the sum of a graph's losses.</summary>
    /// <param name="builder">Holds the forward pass and the losses; grows. Parameters frozen in it get no gradient.</param>
    /// <param name="losses">Scalars by name; they become outputs of the graph.</param>
    /// <param name="auxiliary">Further scalars that are minimised with them and not reported.</param>
    public static TrainingGraph Create(
        GraphBuilder builder, IReadOnlyList<(string Name, Value Loss)> losses, params IReadOnlyList<Value> auxiliary)
    {
        IReadOnlyDictionary<int, Value> found =
            Differentiation.AddGradients(
                builder, [.. losses.Select(loss => loss.Loss).Concat(auxiliary).Select(loss => (loss, (Value?)null))]);
        NetworkGraph graph = builder.Graph;
        var gradients = new List<ParameterGradient>();
        foreach (ParameterInfo info in graph.Parameters.Where(
            info => info.IsTrainable && builder.NeedsGradient(graph.Parameter(info.Name))))
        {
            if (found.TryGetValue(graph.Parameter(info.Name).Id, out Value? gradient))
            {
                graph.SetOutput(GradientName(info.Name), gradient);
                gradients.Add(new ParameterGradient(info, gradient));
            }
        }
        foreach ((string name, Value loss) in losses)
        {
            graph.SetOutput(name, loss);
        }
        return new TrainingGraph(graph, [.. losses.Select(loss => loss.Name)], [.. gradients.OrderBy(gradient => gradient.Value.Id)]);
    }
}
