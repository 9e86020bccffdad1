using Fovea.Training.Schedules;

namespace Fovea.Tests.Training.Schedules;

public class LearningRateScheduleTests
{
    public static TheoryData<LearningRateSchedule> Every =>
    [
        new ConstantSchedule(),
        new StepSchedule(Every: 1e-7, Gamma: 0.30000000000000004),
        new MultiStepSchedule([0.5, 60, 1e16], Gamma: 0.2),
        new ExponentialSchedule(Gamma: 0.97),
        new CosineSchedule(Final: 0.01),
        new OneCycleSchedule(Warm: 0.25, Div: 10, FinalDiv: 1e20),
        new PlateauSchedule(0.5, 3, 1e-3, 2, 0.01, HigherIsBetter: true),
        new WarmupSchedule(Epochs: 2.5, new MultiStepSchedule([30, 60]), Start: 0),
    ];

    [Theory]
    [MemberData(nameof(Every))]
    public void Parse_ReadsBackWhatToStringWrites(LearningRateSchedule schedule)
    {
        Assert.Equal(schedule, LearningRateSchedule.Parse(schedule.ToString()));
    }

    [Fact]
    public void Parse_KeepsDefaults_AndTakesArgumentsByPositionOrName()
    {
        Assert.Equal(new CosineSchedule(), LearningRateSchedule.Parse("Cosine"));
        Assert.Equal(new OneCycleSchedule(), LearningRateSchedule.Parse("one-cycle"));
        Assert.Equal(new StepSchedule(30, 0.5), LearningRateSchedule.Parse("step:30,0.5"));
        Assert.Equal(new StepSchedule(30, 0.5), LearningRateSchedule.Parse("step:30, gamma=0.5"));
        Assert.Equal(new PlateauSchedule(Patience: 3), LearningRateSchedule.Parse("plateau:patience=3"));
        Assert.Equal(new WarmupSchedule(5, new CosineSchedule()), LearningRateSchedule.Parse("warmup:5+cosine"));
    }

    [Theory]
    [InlineData("linear", "There is no learning-rate schedule \"linear\". Known schedules are constant; step")]
    [InlineData("", "Known schedules are constant")]
    [InlineData("warmup:5", "in front of any adds a linear warm-up")]
    [InlineData("step", "\"every\" is missing; write \"step:every=…\"")]
    [InlineData("step:every=thirty", "\"thirty\"; expected a number such as 0.1")]
    [InlineData("step:every=-1", "expected a number")]
    [InlineData("step:every=0", "every is 0; it must be finite and above 0")]
    [InlineData("step:every=1,rate=2", "\"rate\" is unknown or one too many; \"step\" takes every, gamma")]
    [InlineData("step:1,2,3", "\"3\" is unknown or one too many")]
    [InlineData("constant:1", "\"constant\" takes no arguments")]
    [InlineData("step:every=1,2", "follows named arguments")]
    [InlineData("step:1,every=2", "\"every\" is given twice")]
    [InlineData("step:every=1,every=2", "\"every\" is given twice")]
    [InlineData("plateau:patience=1.5", "expected a whole number")]
    [InlineData("plateau:mode=up", "expected min or max")]
    [InlineData("cosine+step:30", "only \"warmup\" can be before '+'; found \"cosine\"")]
    [InlineData("warmup:1+warmup:1+cosine", "at most one warm-up")]
    [InlineData("exponential:gamma=1e999", "gamma is")]
    public void Parse_ExplainsWhatIsWrong(string text, string expected)
    {
        FoveaException error = Assert.Throws<FoveaException>(() => LearningRateSchedule.Parse(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
