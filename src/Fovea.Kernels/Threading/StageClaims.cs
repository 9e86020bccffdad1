namespace Fovea.Kernels.Threading;

/// <summary>Which pieces of the members' shares nobody has begun.</summary>
/// <remarks>
/// A word for each member says of which stage it is and what is left, [low, high): the member takes from the front, who
/// helps it from the back. The word of an earlier stage, all taken, stands for a share that nobody has touched, so a
/// member that is late needs not arrive for others to help it. One that has pieces left is of a member that is not as
/// far, or of a program that failed; only the member itself puts it right.
/// </remarks>
internal sealed class StageClaims(int members)
{
    // 40 bits of the stage's number, 12 each of low and high. At a microsecond a stage, numbers come
    // again after twelve days: long forgotten.
    private const int CountBits = 12;
    private const long CountMask = (1L << CountBits) - 1, StageMask = (1L << 40) - 1;

    private const int Line = 16;            // words of two cache lines, which processors fetch together
    private const int MostNeighbours = 7;   // whose words one looks at, so that it costs little on many cores

    private readonly long[] _words = new long[(members + 1) * Line];

    /// <summary>How many members after oneself one helps.</summary>
    public static int Neighbours(int members) => Math.Min(members - 1, MostNeighbours);

    /// <summary>Takes the first piece of one's own share.</summary>
    /// <param name="member">Who.</param>
    /// <param name="stage">The stage's number.</param>
    /// <param name="pieces">Pieces of the share.</param>
    /// <param name="piece">The one taken.</param>
    /// <returns>False when there is none left.</returns>
    public bool TryTakeFirst(int member, long stage, int pieces, out int piece) => TryTake(member, stage, pieces, isOwn: true, out piece);

    /// <summary>Takes the last piece of another's share.</summary>
    public bool TryTakeLast(int member, long stage, int pieces, out int piece) => TryTake(member, stage, pieces, isOwn: false, out piece);

    private bool TryTake(int member, long stage, int pieces, bool isOwn, out int piece)
    {
        ref long word = ref _words[(member + 1) * Line];
        long seen = Volatile.Read(ref word);
        while (true)
        {
            long ahead = (stage - (seen >>> (2 * CountBits))) & StageMask;   // how many stages later than the word's
            (long low, long high) = ((seen >> CountBits) & CountMask, seen & CountMask);
            if (ahead != 0)
            {
                bool isUntouched = ahead <= StageMask / 2 && (isOwn || low >= high);
                (low, high) = (0, isUntouched ? pieces : 0);
            }
            if (low >= high)
            {
                piece = -1;
                return false;
            }
            piece = (int)(isOwn ? low : high - 1);
            (low, high) = isOwn ? (low + 1, high) : (low, high - 1);
            long found = Interlocked.CompareExchange(ref word, ((stage & StageMask) << (2 * CountBits)) | (low << CountBits) | high, seen);
            if (found == seen)
            {
                return true;
            }
            seen = found;
        }
    }
}
