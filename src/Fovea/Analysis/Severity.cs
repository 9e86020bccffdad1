namespace Fovea.Analysis;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Often deliberate; worth knowing.</summary>
    Advice,

    /// <summary>Runs, but probably not as meant.</summary>
    Warning,

    /// <summary>Does not run.</summary>
    Error,
}
