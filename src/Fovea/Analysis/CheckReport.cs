using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>What the checks found in a network.</summary>
/// <param name="Network">The network's name; may be empty.</param>
/// <param name="Inputs">The inputs, without the batch axis.</param>
/// <param name="Findings">The findings, the most severe first; empty if there are none.</param>
public sealed record CheckReport(string Network, IReadOnlyList<NamedShape> Inputs, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether the network does not run: a finding is an error.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);

    /// <summary>Checks a network (<see cref="NetworkChecker"/>).</summary>
    /// <param name="network">The layers.</param>
    /// <param name="input">One input, without the batch axis.</param>
    /// <param name="name">The network's name.</param>
    /// <param name="objectSize">The size in pixels of what is to be recognised; null for that of the input.</param>
    public static CheckReport Of(Layer network, Shape input, string name = "", int? objectSize = null) =>
        Of(NetworkDescription.Of(input, network), name, objectSize);

    /// <summary>Checks a network with named inputs and outputs (<see cref="NetworkChecker"/>).</summary>
    /// <param name="network">Its inputs, steps and outputs.</param>
    /// <param name="name">The network's name.</param>
    /// <param name="objectSize">The size in pixels of what is to be recognised; null for that of the inputs.</param>
    public static CheckReport Of(NetworkDescription network, string name = "", int? objectSize = null) =>
        new(name, network.Inputs, NetworkChecker.Check(network, objectSize));
}
