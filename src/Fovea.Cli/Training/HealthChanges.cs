using Fovea.Training.Health;

namespace Fovea.Cli.Training;

/// <summary>Findings that the epoch before did not have: what ails a layer for long is said once.</summary>
internal sealed class HealthChanges
{
    private HashSet<(string, HealthProblem)> _known = [];

    /// <summary>The new findings of an epoch's report.</summary>
    public IReadOnlyList<HealthFinding> Of(HealthReport? report)
    {
        if (report is null)
        {
            return [];
        }
        HealthFinding[] news = [.. report.Findings.Where(finding => !_known.Contains((finding.Layer, finding.Problem)))];
        _known = [.. report.Findings.Select(finding => (finding.Layer, finding.Problem))];
        return news;
    }
}
