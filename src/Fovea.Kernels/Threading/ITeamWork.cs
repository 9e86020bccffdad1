namespace Fovea.Kernels.Threading;

/// <summary>A program that every member of a team runs at once, each on its share of the data.</summary>
internal interface ITeamWork
{
    /// <summary>The program; called once on each member.</summary>
    void Execute(TeamMember member);
}
