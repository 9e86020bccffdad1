namespace Fovea.Compilation;

/// <summary>A value in a layout, or a kernel's workspace, on its way to an address.</summary>
/// <param name="index">Its place among the plan's buffers.</param>
/// <param name="floats">Its length.</param>
internal sealed class PlannedBuffer(int index, long floats)
{
    private int _first = int.MaxValue;
    private int _last = -1;
    private bool _kept;

    public int Index => index;

    public long Floats => floats;

    /// <summary>Where it lies; 0 until the arena is placed, unless it is not the arena's.</summary>
    public nint Address { get; set; }

    public long ArenaOffset { get; set; }

    /// <summary>Whether its numbers follow from parameters that do not change.</summary>
    public bool IsConstant { get; set; }

    /// <summary>Shares its memory with nothing.</summary>
    public void Keep() => _kept = true;

    public void Touch(int step) => (_first, _last) = (Math.Min(_first, step), Math.Max(_last, step));

    public Lifetime Lifetime(int steps) => _kept || _last < 0 ? new Lifetime(floats, 0, steps) : new Lifetime(floats, _first, _last);
}
