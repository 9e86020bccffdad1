using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>Runs stages on a team, with a barrier after each, as a plan does.</summary>
internal sealed class StageRunner(IReadOnlyList<KernelStage> stages) : ITeamWork
{
    public void Execute(TeamMember member)
    {
        for (int i = 0; i < stages.Count; i++)   // an enumerator would be allocated
        {
            member.RunShare(stages[i]);
            member.Barrier();
        }
    }
}
