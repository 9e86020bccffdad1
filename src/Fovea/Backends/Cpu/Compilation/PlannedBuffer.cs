namespace Fovea.Backends.Cpu.Compilation;

/// <summary>A value in a layout, or a kernel's workspace, on its way to an address.</summary>
/// <param name="index">Its place among the plan's buffers.</param>
/// <param name="floats">Its length.</param>
internal sealed class PlannedBuffer(int index, long floats)
{
    private int _first = int.MaxValue;
    private int _last = -1;
    private bool _kept;
    private PlannedBuffer? _whole;
    private BufferView _view;
    private bool _hasViews;
    private int _images;   // of a tile; 0 for all

    public int Index => index;

    public long Floats => _images == 0 ? floats : _images * ImageFloats;

    /// <summary>Floats of an image, if it lies in blocks, image after image; 0 if not.</summary>
    public long ImageFloats { get; init; }

    /// <summary>Where it lies if it is not the arena's; 0 if it is.</summary>
    public nint Address { get; set; }

    /// <summary>Where it lies in the arena, in floats.</summary>
    public long ArenaOffset
    {
        get => _whole is null ? field : _whole.ArenaOffset + _view.Offset;
        set;
    }

    /// <summary>Floats from one of its images to the next; 0 if they lie one behind the other.</summary>
    public long ImageStride => _view.ImageStride;

    /// <summary>Whether it has no place of its own.</summary>
    public bool IsView => _whole is not null;

    /// <summary>Whether its numbers follow from parameters that do not change.</summary>
    public bool IsConstant { get; set; }

    /// <summary>Shares its memory with nothing.</summary>
    public void Keep() => _kept = true;

    /// <summary>Lets it lie inside another, if both are free to be placed.</summary>
    /// <param name="whole">The other, which is made of this one and more.</param>
    /// <param name="view">Where in it.</param>
    public void BecomeViewOf(PlannedBuffer whole, BufferView view)
    {
        // What has views itself would take them along, into other places from image to image.
        bool isSimple = view.ImageStride == 0 || (!_hasViews && !whole.IsView);
        bool isFree = Address == 0 && whole.Address == 0 && !_kept && !IsView && isSimple;
        (_whole, _view) = isFree ? (whole, view) : (_whole, _view);
        whole._hasViews |= isFree;
    }

    /// <summary>Whether it may hold some images only.</summary>
    public bool MayShrink(int batch) => ImageFloats * batch == floats && Address == 0 && !_kept && !IsConstant && !IsView && !_hasViews;

    /// <summary>Lets it hold the images of a tile only.</summary>
    public void ShrinkTo(int images) => _images = images;

    /// <summary>Whether it holds a tile's images only.</summary>
    public bool HoldsOneTile => _images > 0;

    /// <summary>Where it lies, or if it is short, where it would begin while it holds the images from one on.</summary>
    /// <param name="arena">The arena's address.</param>
    /// <param name="firstImage">The tile's first image.</param>
    public nint AddressIn(nint arena, int firstImage) =>
        Address != 0 ? Address : arena + (nint)((ArenaOffset - (HoldsOneTile ? firstImage * ImageFloats : 0)) * sizeof(float));

    /// <summary>It is in use at a step, and so is what it is a view of.</summary>
    public void Touch(int step)
    {
        (_first, _last) = (Math.Min(_first, step), Math.Max(_last, step));
        _whole?.Touch(step);
    }

    public Lifetime Lifetime(int steps) => _kept || _last < 0 ? new Lifetime(floats, 0, steps) : new Lifetime(Floats, _first, _last);
}
