using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.OuterProduct;

// A chunk of pixels' share of the weights' gradient, as outer products of register tiles:
//   dWeights[oc, ic, k] = Σ over n, o of dOutput[n, oc, o] · input[n, ic, o·stride − pad + k·dilation]
//   task    (chunk, group, range of rows, range of lanes)
//   inside  piece of pixels, which stays in the second-level cache with the task's sums; then taps, each over just the
//           pixels where it is on the input; then up to three vectors of lanes, which stay in the first-level cache; then rows
//   ahead   each tile fetches a block of the next piece: with few channels the products do not last as long as the
//           reading of both tensors from memory, and must go on meanwhile
//   sums    go to and from the partial gradient for every piece; the only chunk's are written to the gradient while they are in cache
internal sealed unsafe class OuterProductWeightGradientStage<TSimd> : KernelStage where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly OuterProductWeightGradientPlan _plan;
    private readonly OuterProductPixels _pixels;
    private readonly BlockedTensor _dOutput, _rows, _lanes;
    private readonly float* _matrices;
    private readonly float* _biases;
    private readonly OuterProductGradientWriter<TSimd>? _writer;

    public OuterProductWeightGradientStage(
        string name,
        OuterProductWeightGradientPlan plan,
        float* input,
        float* dOutput,
        float* matrices,
        float* biases,
        OuterProductGradientWriter<TSimd>? writer)
    {
        Name = name;
        _plan = plan;
        ConvolutionGeometry geometry = plan.Geometry;
        var tensor = new BlockedTensor(input, geometry.InChannelsPerGroup, geometry.Groups, geometry.InputArea, geometry.Width.Stride);
        _dOutput = new BlockedTensor(dOutput, geometry.OutChannelsPerGroup, geometry.Groups, geometry.OutputArea, 1);
        (_rows, _lanes) = plan.RowsAreOutputs ? (_dOutput, tensor) : (tensor, _dOutput);
        _pixels = new OuterProductPixels(geometry, plan.RowsAreOutputs, tensor.ImageFloats, _dOutput.ImageFloats);
        _matrices = matrices;
        _biases = biases;
        _writer = writer;
        Tasks = plan.Tasks;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => _plan.Grain;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        PixelRun* runs = stackalloc PixelRun[_plan.PieceRows * _plan.PieceImages];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int laneRange) = Math.DivRem(task, _plan.LaneRanges);
            (rest, int rowRange) = Math.DivRem(rest, _plan.RowRanges);
            (int chunk, int group) = Math.DivRem(rest, _plan.Geometry.Groups);
            var work = new Work { Group = group, Runs = runs };
            (work.FirstRow, work.LastRow) = _plan.RowRange(rowRange);
            (work.FirstLane, work.LastLane) = _plan.LaneRange(laneRange);
            (int firstSum, int lastSum) = _plan.SumLanes(work.FirstLane);
            work.SumStep = lastSum - firstSum;
            work.Sums = _matrices + (chunk * (nint)_plan.PartialFloats) + _plan.FirstSum(group, firstSum) - firstSum;
            bool isFirstOfInputs = (_plan.RowsAreOutputs ? laneRange : rowRange) == 0;
            float* biases = _biases + (chunk * (nint)_plan.PartialFloats) + (group * (nint)_plan.PaddedOutputs);
            SumPieces(ref work, PieceAt(chunk), PieceAt(chunk + 1), _biases is not null && isFirstOfInputs ? biases : null);
            _writer?.Write(group, work.FirstRow, work.LastRow, work.FirstLane, work.LastLane);
        }
    }

    private int PieceAt(int chunk) => (int)((long)_plan.Pieces * chunk / _plan.Chunks);

    // Without an image there is one empty piece, which writes zeros.
    private void SumPieces(ref Work work, int first, int last, float* biases)
    {
        for (int piece = first; piece < last || piece == first; piece++)
        {
            work.Piece = _plan.PieceAt(piece);
            PixelPiece next = _plan.PieceAt(Math.Min(piece + 1, Math.Max(first, last - 1)));
            (work.NextRows, work.NextLanes) = _pixels.Distance(work.Piece, next);
            work.Adds = piece > first;
            if (biases is not null)
            {
                SumBias(work, biases);
            }
            for (work.Tap = 0; work.Tap < _plan.Taps; work.Tap++)
            {
                work.BlocksFetched = 0;
                work.RunCount = _pixels.ListRuns(work.Piece, work.Tap, work.Runs);
                for (int lane = work.FirstLane; lane < work.LastLane && (work.RunCount > 0 || !work.Adds);)
                {
                    // As even as they go: of four vectors, two and two.
                    int vectors = (work.LastLane - lane) / TSimd.Width;
                    vectors /= OuterProductWeightGradientPlan.Panels(vectors);
                    SumPanel(ref work, lane, vectors);
                    lane += vectors * TSimd.Width;
                }
            }
        }
    }

    private void SumPanel(ref Work work, int lane, int vectors)
    {
        OuterProductArguments tile;
        tile.Runs = work.Runs;
        tile.RunCount = work.RunCount;
        tile.RowStep = _rows.Step;
        tile.Lanes = Lanes(work, lane);
        tile.LaneStep = _lanes.Step;
        tile.LaneSecond = (nint)(Lanes(work, lane + TSimd.Width) - tile.Lanes);
        tile.LaneThird = (nint)(Lanes(work, lane + (2 * TSimd.Width)) - tile.Lanes);
        tile.SumStep = _plan.Taps * work.SumStep;
        tile.Adds = work.Adds;
        for (int row = work.FirstRow; row < work.LastRow; row += OuterProductTile.Rows<TSimd>())
        {
            tile.Rows = Rows(work, row);
            tile.Sums = work.Sums + ((((nint)row * _plan.Taps) + work.Tap) * work.SumStep) + lane;
            FetchNext(ref work, &tile);
            OuterProductTile.Run<TSimd>(vectors, &tile);
        }
    }

    // The next block of the next piece; when all are fetched, what the tile reads anyway.
    private void FetchNext(ref Work work, OuterProductArguments* tile)
    {
        int row = work.FirstRow + (work.BlocksFetched * Blocks.Size);
        int lane = work.FirstLane + ((work.BlocksFetched - Blocks.Count(work.LastRow - work.FirstRow)) * Blocks.Size);
        tile->FetchesLanes = row >= work.LastRow && lane < work.LastLane;
        tile->Ahead = row < work.LastRow ? Rows(work, row) + work.NextRows
            : tile->FetchesLanes ? Lanes(work, lane) + work.NextLanes
            : tile->Rows;
        work.BlocksFetched++;
    }

    // A channel at the first pixel of the piece's first image.
    private float* Rows(in Work work, int row) => _rows.At(work.Piece.FirstImage, work.Group, row, 0);

    private float* Lanes(in Work work, int lane) => _lanes.At(work.Piece.FirstImage, work.Group, lane, 0);

    // Four sums a vector hide the latency of an addition; they are added pairwise at the end of the piece.
    private void SumBias(in Work work, float* biases)
    {
        (int first, int last) = _plan.RowsAreOutputs ? (work.FirstRow, work.LastRow) : (work.FirstLane, work.LastLane);
        nint rowFloats = (nint)_plan.Geometry.Width.Output * Blocks.Size;
        for (int channel = first; channel < last; channel += TSimd.Width)
        {
            TSimd s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (int run = 0; run < work.Piece.Images * work.Piece.Rows; run++)
            {
                (int image, int row) = Math.DivRem(run, work.Piece.Rows);
                float* pixel = _dOutput.At(work.Piece.FirstImage + image, work.Group, channel, 0)
                    + (_pixels.FirstOutput(work.Piece) * Blocks.Size) + (row * rowFloats);
                int i = 0;
                for (; i + 4 <= work.Piece.Columns; i += 4, pixel += 4 * Blocks.Size)
                {
                    s0 += TSimd.Load(pixel);
                    s1 += TSimd.Load(pixel + Blocks.Size);
                    s2 += TSimd.Load(pixel + (2 * Blocks.Size));
                    s3 += TSimd.Load(pixel + (3 * Blocks.Size));
                }
                for (; i < work.Piece.Columns; i++, pixel += Blocks.Size)
                {
                    s0 += TSimd.Load(pixel);
                }
            }
            TSimd sum = (s0 + s1) + (s2 + s3);
            TSimd.Store(work.Adds ? TSimd.Load(biases + channel) + sum : sum, biases + channel);
        }
    }

    // The state of one task.
    private struct Work
    {
        public int Group, FirstRow, LastRow, FirstLane, LastLane;
        public float* Sums;         // of row 0 and lane 0, were it in the range
        public nint SumStep;        // from a tap to the next
        public PixelRun* Runs;

        public PixelPiece Piece;
        public nint NextRows, NextLanes;    // from the piece's pixels to the next piece's, in floats
        public int Tap, RunCount, BlocksFetched;
        public bool Adds;           // to the sums of the pieces before
    }
}
