namespace Fovea.Kernels.Threading;

/// <summary>How tasks are cut into the members' shares, and a share into pieces.</summary>
/// <param name="FirstTask">The first task.</param>
/// <param name="LastTask">One past the last.</param>
/// <param name="Members">How many share them.</param>
internal readonly record struct StageShares(int FirstTask, int LastTask, int Members)
{
    /// <summary>
    /// Pieces of a share, at most: an eighth of two members' work is the most that one waits for the other, and
    /// kernels still have several tasks to do at once.
    /// </summary>
    public const int MostPieces = 4;

    /// <summary>Pieces of a member's share; none if it is empty.</summary>
    public int Pieces(int member) => Math.Min(MostPieces, Begin(member + 1) - Begin(member));

    /// <summary>The first task of a piece; past the last piece, the end of the share.</summary>
    public int Task(int member, int piece)
    {
        int begin = Begin(member);
        return begin + (int)((long)(Begin(member + 1) - begin) * piece / Pieces(member));
    }

    private int Begin(int member) => FirstTask + (int)((long)(LastTask - FirstTask) * member / Members);
}
