namespace Fovea.Graph;

/// <summary>A parameter's gradient in a graph.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">Its gradient, of the same shape.</param>
public sealed record ParameterGradient(ParameterInfo Parameter, Value Value);
