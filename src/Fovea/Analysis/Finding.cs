namespace Fovea.Analysis;

/// <summary>A finding about a network, before it runs.</summary>
/// <param name="Severity">The severity.</param>
/// <param name="Rule">The rule's short, stable name: <c>bias-before-norm</c>.</param>
/// <param name="Layer">The layer's path.</param>
/// <param name="What">What was found, with numbers.</param>
/// <param name="Fix">How to fix it.</param>
public sealed record Finding(Severity Severity, string Rule, string Layer, string What, string Fix);
