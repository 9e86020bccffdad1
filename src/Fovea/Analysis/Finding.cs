namespace Fovea.Analysis;

/// <summary>A finding about a network, before it runs.</summary>
/// <param name="Severity">The severity.</param>
/// <param name="Rule">The rule's short, stable name: <c>bias-before-norm</c>.</param>
/// <param name="Layer">The layer's path.</param>
/// <param name="What">What was found, with the figures.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record Finding(Severity Severity, string Rule, string Layer, string What, string Fix)
{
    /// <summary>The severity as reports name it: <c>error</c>, <c>warning</c> or <c>advice</c>.</summary>
    public string SeverityName => Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "advice" };
}
