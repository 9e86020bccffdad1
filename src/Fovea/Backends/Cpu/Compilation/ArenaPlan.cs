namespace Fovea.Backends.Cpu.Compilation;

/// <summary>A range of floats that must exist from one step to another, both included.</summary>
/// <param name="Floats">How many; a multiple of a cache line.</param>
/// <param name="FirstStep">The step that writes it first.</param>
/// <param name="LastStep">The last step that reads it.</param>
internal sealed record Lifetime(long Floats, int FirstStep, int LastStep);

/// <summary>Places buffers in one block of memory so that buffers alive at the same time never overlap.</summary>
/// <remarks>
/// Largest first, each at the lowest address where it fits between those already placed that live when it does. Within
/// a few per cent of the largest sum alive at once on the zoo's networks; an optimal packing is NP-hard.
/// </remarks>
internal sealed record ArenaPlan(IReadOnlyList<long> Offsets, long TotalFloats)
{
    public static ArenaPlan Place(IReadOnlyList<Lifetime> lifetimes)
    {
        var offsets = new long[lifetimes.Count];
        var placed = new List<int>();   // by offset
        long total = 0;
        foreach (int index in Enumerable.Range(0, lifetimes.Count).OrderByDescending(i => lifetimes[i].Floats).ThenBy(i => i))
        {
            Lifetime lifetime = lifetimes[index];
            long offset = 0;
            foreach (int other in placed)
            {
                Lifetime neighbour = lifetimes[other];
                bool together = neighbour.FirstStep <= lifetime.LastStep && lifetime.FirstStep <= neighbour.LastStep;
                if (together && offsets[other] < offset + lifetime.Floats && offset < offsets[other] + neighbour.Floats)
                {
                    offset = offsets[other] + neighbour.Floats;
                }
            }
            offsets[index] = offset;
            int position = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(position < 0 ? placed.Count : position, index);
            total = Math.Max(total, offset + lifetime.Floats);
        }
        return new ArenaPlan(offsets, total);
    }
}
