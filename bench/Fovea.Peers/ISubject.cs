namespace Fovea.Peers;

/// <summary>What is timed.</summary>
internal interface ISubject : IDisposable
{
    /// <summary>Losses of the first steps, before any time is taken; empty for inference.</summary>
    IReadOnlyList<double> Losses { get; }

    /// <summary>One batch.</summary>
    void Step();
}
